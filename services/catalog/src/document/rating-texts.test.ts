import { randomBytes } from 'node:crypto'
import { seal } from '@appstore/service/seal'
import { type Author, RatingTexts, type StandingRating } from './rating-texts.js'

const ann: Author = { number: 7, firstName: 'Ann', lastName: '', key: randomBytes(32) }

const rating = (day: string, changes: Partial<StandingRating> = {}): StandingRating => ({
  appId: 'news',
  accountId: 'ann',
  rating: 1,
  comments: { en: { sealed: seal(ann.key as Buffer, 'Good "news"') } },
  ratedAt: new Date(`${day}T01:02:03.004Z`),
  modifiedAt: new Date(`${day}T05:06:07.000Z`),
  ...changes,
})
const ratingTexts = (...parts: Parameters<RatingTexts['of']>) => new RatingTexts().of(...parts)
const listOf = (...ratings: StandingRating[]) => ratingTexts(ratings, new Map([['ann', ann]])).texts

describe('the list of ratings', () => {
  it('has the fields that clients know, with comments opened', () => {
    expect(JSON.parse(listOf(rating('2026-01-02')).join(''))).toEqual([
      {
        rating: 1,
        ratedAt: '2026-01-02T01:02:03.004000Z',
        lastModified: '2026-01-02T05:06:07Z',
        translations: { en: { comment: 'Good "news"' } },
        user: { id: 7, firstName: 'Ann', lastName: '' },
        app: 'news',
      },
    ])
  })

  it('is newest first, and a new rating changes the text of its month only', () => {
    const before = listOf(rating('2025-11-05'), rating('2026-01-02'), rating('2025-11-07'))
    const ratedAt = (JSON.parse(before.join('')) as { ratedAt: string }[]).map((each) => each.ratedAt.slice(0, 10))
    expect(ratedAt).toEqual(['2026-01-02', '2025-11-07', '2025-11-05'])
    const after = listOf(rating('2025-11-05'), rating('2026-01-02'), rating('2025-11-07'), rating('2025-11-06'))
    expect(after.filter((text) => !before.includes(text))).toHaveLength(1)
  })

  it('leaves out who does not exist any more, and comments that nobody can open', () => {
    expect(listOf(rating('2026-01-02', { accountId: 'gone' }))).toEqual(['[]'])
    const locked = ratingTexts([rating('2026-01-02')], new Map([['ann', { ...ann, key: undefined }]]))
    expect(JSON.parse(locked.texts.join(''))).toMatchObject([{ translations: {}, user: { id: 7 } }])
  })

  it('leaves out a comment that was sealed with another key, and says so', () => {
    const comments = { en: { sealed: seal(randomBytes(32), 'x') }, de: { sealed: seal(ann.key as Buffer, 'Gut') } }
    const { texts, problems } = ratingTexts([rating('2026-01-02', { comments })], new Map([['ann', ann]]))
    expect(JSON.parse(texts.join(''))).toMatchObject([{ rating: 1, translations: { de: { comment: 'Gut' } } }])
    expect(problems).toEqual(['A comment of user 7 on news (en) is left out: it cannot be opened.'])
  })

  it('made again follows what has changed: the rating, its author, and who is not there any more', () => {
    const texts = new RatingTexts()
    const authors = new Map([['ann', ann]])
    const made = (...parts: Parameters<RatingTexts['of']>) => JSON.parse(texts.of(...parts).texts.join(''))
    const before = made([rating('2026-01-02')], authors)
    expect(made([rating('2026-01-02')], authors)).toEqual(before)
    const changed = rating('2026-01-02', { rating: 0, modifiedAt: new Date('2026-02-03') })
    expect(made([changed], authors)).toMatchObject([{ rating: 0 }])
    expect(made([changed], new Map([['ann', { ...ann, firstName: 'Anna' }]]))).toMatchObject([
      { user: { firstName: 'Anna' } },
    ])
    expect(made([changed], new Map())).toEqual([])
  })

  it('is empty without ratings', () => expect(listOf()).toEqual(['[]']))
})
