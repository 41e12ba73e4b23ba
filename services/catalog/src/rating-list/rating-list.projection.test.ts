import fc from 'fast-check'
import { moment } from '../app-list/app-history-spec.js'
import { type Happened, useProjection } from '../projection-tables-spec.js'
import { ratingsOf, score } from './rating-history-spec.js'
import { ratingListProjection } from './rating-list.projection.js'

const tables = useProjection(ratingListProjection({ touched: () => undefined, switched: () => undefined }))
const ANN = '00000000-0000-4000-8000-00000000000a'
const BOB = '00000000-0000-4000-8000-00000000000b'
const news = ratingsOf('news')
const mail = ratingsOf('mail')

describe('the list of ratings', () => {
  it('holds one rating of each person and app, and the newest score of each app', async () => {
    const { app_ratings, app_scores } = await tables.after([
      news.given(1, ANN, { rating: 0 }),
      news.given(2, BOB),
      mail.given(3, ANN),
      news.given(4, ANN, { rating: 0.5, comments: { en: { sealed: 'x' } } }),
      mail.aged(5),
    ])
    expect(app_ratings).toHaveLength(3)
    expect(app_ratings).toContainEqual(
      expect.objectContaining({ app_id: 'news', account_id: ANN, rating: 0.5, comments: { en: { sealed: 'x' } } }),
    )
    expect(app_scores).toEqual([
      { app_id: 'mail', score: score(5), scored_at: new Date(moment(5)) },
      { app_id: 'news', score: score(4), scored_at: new Date(moment(4)) },
    ])
  })

  it('loses what is withdrawn, and takes what is given again', async () => {
    const history = [news.given(1, ANN), news.withdrawn(2, ANN)]
    expect((await tables.after(history)).app_ratings).toEqual([])
    expect((await tables.after([...history, news.given(3, ANN)])).app_ratings).toHaveLength(1)
  })

  it('loses what was given before the app was registered anew, and nothing of another app', async () => {
    const history = [news.given(1, ANN), mail.given(1, ANN), news.given(4, BOB), news.cleared(5, 3)]
    const left = (await tables.after(history)).app_ratings?.map(({ app_id, account_id }) => [app_id, account_id])
    expect(left).toEqual([
      ['mail', ANN],
      ['news', BOB],
    ])
  })
})

const happening = fc
  .tuple(
    fc.constantFrom(news, mail),
    fc.constantFrom(ANN, BOB),
    fc.constantFrom('given', 'withdrawn', 'cleared', 'aged'),
    fc.nat(50),
  )
  .map(([app, person, what, second]): Happened => {
    if (what === 'given') return app.given(second, person)
    if (what === 'cleared') return app.cleared(second, second)
    return what === 'withdrawn' ? app.withdrawn(second, person) : app.aged(second)
  })

it('many events in one page fold to what they fold to one at a time, and so does a rebuild', async () => {
  const check = async (history: Happened[], size: number, cut: number) => {
    const [single, some] = await tables.afterPagesOf([1, size], history)
    expect(some).toEqual(single)
    expect(await tables.grown(history, cut)).toEqual({ grown: single, rebuilt: single })
  }
  const histories = fc.array(happening, { minLength: 1, maxLength: 12 })
  await fc.assert(fc.asyncProperty(histories, fc.integer({ min: 2, max: 20 }), fc.nat(12), check), { numRuns: 10 })
})
