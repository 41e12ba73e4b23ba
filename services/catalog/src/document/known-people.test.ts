import { FRESH, KnownPeople } from './known-people.js'
import type { Author } from './rating-texts.js'

const author = (number: number): Author => ({ number, firstName: '', lastName: '', key: Buffer.alloc(32, number) })

function asking(answers: Map<string, Author>) {
  const asked: string[][] = []
  const clock = { now: new Date('2030-01-01T00:00:00Z') }
  const ask = async (ids: Iterable<string>) => {
    asked.push([...ids])
    return new Map([...answers].filter(([id]) => asked.at(-1)?.includes(id)))
  }
  return { asked, clock, people: new KnownPeople(ask, () => clock.now) }
}

const later = (date: Date, milliseconds: number) => new Date(date.getTime() + milliseconds)

describe('people who are known', () => {
  it('are forgotten for good when they were erased, also while somebody still answers about them', async () => {
    const { people, asked } = asking(new Map([['ann', author(1)]]))
    await people.of(['ann'])
    people.forget(['ann'])
    expect(await people.of(['ann'])).toEqual(new Map())
    expect(asked).toEqual([['ann']])
  })

  it('are asked for once, and anew when that is long ago', async () => {
    const answers = new Map([['ann', author(1)]])
    const { people, asked, clock } = asking(answers)
    const first = await people.of(['ann', 'gone'])
    expect(first).toEqual(answers)
    clock.now = later(clock.now, FRESH - 1)
    answers.set('bob', author(2))
    expect([...(await people.of(['ann', 'gone', 'bob'])).keys()]).toEqual(['ann', 'bob'])
    expect(asked).toEqual([['ann', 'gone'], ['bob']])
    clock.now = later(clock.now, 1)
    answers.set('ann', author(1))
    expect((await people.of(['ann', 'bob'])).get('ann')).toBe(first.get('ann'))
    expect(asked.at(-1)).toEqual(['ann'])
  })

  it('are gone from memory when they were erased, or have no rating any more', async () => {
    const answers = new Map([['ann', author(1)]])
    const { people, asked, clock } = asking(answers)
    await people.of(['ann'])
    answers.clear()
    clock.now = later(clock.now, FRESH)
    expect(await people.of(['ann'])).toEqual(new Map())
    await people.of([])
    await people.of(['ann'])
    expect(asked).toHaveLength(3)
  })

  it('are not asked for where there is nobody', async () => {
    const { people, asked } = asking(new Map())
    expect(await people.of([])).toEqual(new Map())
    expect(asked).toEqual([])
  })
})
