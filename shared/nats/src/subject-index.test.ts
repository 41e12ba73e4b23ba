import fc from 'fast-check'
import { covers, isPattern, isSubject, SubjectIndex } from './subject-index.js'

/** Few tokens, so that subjects and patterns meet often. */
const token = fc.constantFrom('a', 'b', 'app', 'rpc')
const subject = fc.array(token, { minLength: 1, maxLength: 5 }).map((tokens) => tokens.join('.'))
const pattern = fc
  .tuple(fc.array(fc.oneof(token, fc.constant('*')), { maxLength: 5 }), fc.boolean())
  .map(([tokens, open]) => (open || tokens.length === 0 ? [...tokens, '>'] : tokens).join('.'))
const anyText = fc.oneof(
  pattern,
  fc.array(fc.constantFrom('a', '.', '*', '>', ' ', '\t', '\n', 'é'), { maxLength: 8 }).map((parts) => parts.join('')),
)

/** The rules of subjects once more, as a regular expression. */
function naivelyCovers(wanted: string, given: string): boolean {
  const expression = wanted
    .split('.')
    .map((each) => (each === '*' ? '[^.]+' : each === '>' ? '.+' : each))
    .join('\\.')
  return new RegExp(`^${expression}$`, 's').test(given)
}

test('a pattern covers what a regular expression says it covers', () => {
  fc.assert(
    fc.property(pattern, subject, (wanted, given) => {
      expect(covers(wanted, given)).toBe(naivelyCovers(wanted, given))
    }),
    { numRuns: 2_000 },
  )
})

test('the examples of the NATS documentation', () => {
  expect(covers('time.*.east', 'time.us.east')).toBe(true)
  expect(covers('time.*.east', 'time.us.east.atlanta')).toBe(false)
  expect(covers('time.us.>', 'time.us.east.atlanta')).toBe(true)
  expect(covers('time.us.>', 'time.us')).toBe(false)
  expect(covers('>', 'time')).toBe(true)
})

type Step = { readonly do: 'add'; readonly subject: string } | { readonly do: 'remove'; readonly at: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('add' as const), subject: fc.oneof(subject, pattern) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), at: fc.nat() }) },
)

test('after any subscriptions and cancellations the index finds exactly those that a search through all of them finds', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40 }),
      fc.array(subject, { minLength: 1, maxLength: 5 }),
      (steps, asked) => {
        const index = new SubjectIndex<{ readonly subject: string }>()
        const present: { readonly subject: string }[] = []
        for (const each of steps) {
          if (each.do === 'add') {
            const subscription = { subject: each.subject }
            present.push(subscription)
            index.add(subscription)
            continue
          }
          const [gone] = present.splice(each.at % (present.length || 1), 1)
          if (gone !== undefined) index.remove(gone)
        }
        for (const each of asked) {
          const found = index.matching(each)
          expect(new Set(found)).toEqual(new Set(present.filter((one) => naivelyCovers(one.subject, each))))
          expect(new Set(found).size).toBe(found.length)
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('removing what is not there changes nothing', () => {
  const index = new SubjectIndex<{ readonly subject: string }>()
  const [one, same] = [{ subject: 'a.b' }, { subject: 'a.b' }]
  index.add(one)
  index.remove(same)
  index.remove({ subject: 'a.*' })
  expect(index.matching('a.b')).toEqual([one])
})

test('a subject is a pattern without wildcards, and neither has empty tokens or white space', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const tokens = text.split('.')
      const whole = tokens.every((each) => /^[^ \t\n]+$/.test(each))
      const atEnd = !tokens.slice(0, -1).includes('>')
      expect(isPattern(text)).toBe(whole && atEnd)
      expect(isSubject(text)).toBe(whole && !tokens.some((each) => each === '*' || each === '>'))
    }),
    { numRuns: 1_000 },
  )
})

test('a subject is bytes: no byte of a letter counts as white space', () => {
  const asBytes = Buffer.from('evt.à').toString('latin1')
  expect(isSubject(asBytes)).toBe(true)
  expect(isPattern(asBytes)).toBe(true)
})
