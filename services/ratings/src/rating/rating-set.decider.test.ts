import fc from 'fast-check'
import { allRatings, noRatings, type Rating, ratingOf, withoutRating, withRating } from './rating-set.decider.js'

const rated = (value: Rating['rating']): Rating => ({
  rating: value,
  comments: {},
  ratedAt: '2030-01-01T00:00:00.000Z',
  givenAt: '2030-01-01T00:00:00.000Z',
  flagged: [],
})

describe('the ratings of an app', () => {
  it('hold what a plain map holds', () => {
    const change = fc.record({
      accountId: fc.oneof(fc.uuid(), fc.constantFrom('a', 'b', '')),
      rating: fc.option(fc.constantFrom<Rating['rating']>(0, 0.5, 1), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const plain = new Map<string, Rating>()
        let ratings = noRatings
        for (const { accountId, rating } of changes) {
          const value = rating === undefined ? undefined : rated(rating)
          ratings = value ? withRating(ratings, accountId, value) : withoutRating(ratings, accountId)
          if (value) plain.set(accountId, value)
          else plain.delete(accountId)
        }
        for (const { accountId } of changes) expect(ratingOf(ratings, accountId)).toEqual(plain.get(accountId))
        expect(allRatings(ratings)).toHaveLength(plain.size)
      }),
    )
  })

  it('are not changed by a change, which makes others', () => {
    const one = withRating(noRatings, 'a', rated(1))
    const two = withRating(one, 'a', rated(0))
    withoutRating(two, 'a')
    expect([noRatings, one, two].map((each) => ratingOf(each, 'a')?.rating)).toEqual([undefined, 1, 0])
  })
})
