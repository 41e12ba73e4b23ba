import { DomainError } from '@appstore/event-sourcing/domain-error'
import { tried } from './problems.js'

const t = (key: string) => (key === 'problems.decision-missing' ? 'Please decide.' : key)

async function fieldsOf(problems: readonly { field: string; code: string; detail: string }[]) {
  const outcome = await tried(t, async () => {
    throw new DomainError('invalid', 'fields-invalid', 'wrong', { problems })
  })
  return (outcome as unknown as { problems: { fields: Record<string, string> } }).problems.fields
}

describe('what is wrong with a field', () => {
  it('is said once, however many things it is true of, and after each other when it is different', async () => {
    const missing = { field: 'decisions', code: 'decision-missing', detail: 'no decision' }
    const fields = await fieldsOf([
      missing,
      { ...missing },
      { ...missing, code: 'decision-impossible', detail: 'Something else.' },
    ])
    expect(fields).toEqual({ decisions: 'Please decide. Something else.' })
  })
})
