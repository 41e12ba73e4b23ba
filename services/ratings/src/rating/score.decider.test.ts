import fc from 'fast-check'
import type { Rating } from './rating-set.decider.js'
import { sameScore, scoreOf } from './score.decider.js'

const now = '2030-06-01T12:00:00.000Z'
const DAY = 86_400_000
const daysAgo = (days: number) => new Date(Date.parse(now) - days * DAY).toISOString()
const ratings = (...values: Rating['rating'][]): Rating[] =>
  values.map((rating) => ({ rating, comments: {}, ratedAt: now, givenAt: now, flagged: [] }))
const rules = { threshold: 5, recentDays: 90 }
const overall = (given: Rating[], threshold: number) => {
  const { ratingOverall, ratingNumOverall } = scoreOf(given, { ...rules, threshold }, now)
  return [ratingOverall, ratingNumOverall]
}

describe('a score', () => {
  it('is neutral without ratings, whatever the threshold', () => {
    for (const threshold of [0, 5]) expect(overall([], threshold)).toEqual([0.5, 0])
  })

  it('is neutral below the threshold and a mean from it on', () => {
    expect(overall(ratings(0.5, 0.5, 0.5, 1), 5)).toEqual([0.5, 0])
    expect(overall(ratings(0.5, 0.5, 0.5, 1, 1), 5)).toEqual([0.7, 5])
  })

  it('is the plain mean with a threshold of none', () => {
    expect(overall(ratings(0.5, 0.5, 1, 1), 0)).toEqual([0.75, 4])
    expect(overall(ratings(0), 0)).toEqual([0, 1])
  })

  it('has no endless digits', () => {
    expect(overall(ratings(0, 0, 1), 1)).toEqual([0.333333, 3])
    expect(overall(ratings(0, 1, 1), 1)).toEqual([0.666667, 3])
  })

  it('counts as recent what was first given within the range, its edge included', () => {
    const of = (days: number): Rating => ({
      rating: 1,
      comments: {},
      ratedAt: daysAgo(days),
      givenAt: now,
      flagged: [],
    })
    const { ratingNumRecent, ratingNumOverall } = scoreOf(
      [of(0), of(90), of(90.000001), of(400)],
      { threshold: 1, recentDays: 90 },
      now,
    )
    expect([ratingNumRecent, ratingNumOverall]).toEqual([2, 4])
  })

  it('stays between 0 and 1, is within a millionth of the mean, and does not depend on the order', () => {
    const any = fc.record({
      rating: fc.constantFrom<Rating['rating']>(0, 0.5, 1),
      comments: fc.constant({}),
      ratedAt: fc.integer({ min: 0, max: 200 }).map(daysAgo),
      givenAt: fc.constant(now),
      flagged: fc.constant([]),
    })
    fc.assert(
      fc.property(fc.array(any), fc.integer({ min: 0, max: 8 }), (given, threshold) => {
        const score = scoreOf(given, { threshold, recentDays: 90 }, now)
        const mean = given.reduce((sum, { rating }) => sum + rating, 0) / given.length
        const shown = given.length >= threshold && given.length > 0
        expect(score.ratingNumOverall).toBe(shown ? given.length : 0)
        expect(Math.abs(score.ratingOverall - (shown ? mean : 0.5))).toBeLessThan(1e-6)
        expect(score.ratingNumRecent).toBeLessThanOrEqual(score.ratingNumOverall)
        expect(score.ratingRecent >= 0 && score.ratingRecent <= 1).toBe(true)
        expect(sameScore(score, scoreOf(given.toReversed(), { threshold, recentDays: 90 }, now))).toBe(true)
      }),
    )
  })
})
