import { DomainError } from '@appstore/event-sourcing/domain-error'

/** What is waited for goes away by itself (SQLSTATE: not in the state that is needed). */
const NOT_YET = { code: '55000' }

/** What `catalog` says of who looks after apps; while it is away or behind, the event that asks waits, which is no fault. */
export async function onceAnswered<Answer>(answer: Promise<Answer>): Promise<Answer> {
  return await answer.catch((error: unknown) => {
    if (!(error instanceof DomainError) || error.kind !== 'unavailable') throw error
    throw Object.assign(new Error('who looks after an app cannot be asked for', { cause: error }), NOT_YET)
  })
}
