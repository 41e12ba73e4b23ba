import { giveRating, withdrawRating } from '@appstore/contracts/ratings'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { listedRating } from '../documents/list-items-spec.js'
import { startTestGateway, type TestGateway } from '../gateway-spec.js'
import { basicOf, tokenOf } from '../requests-spec.js'

const RATINGS = '/api/v1/apps/news/ratings'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

describe('rating an app', () => {
  it.each([
    [{ rating: 1 }, { rating: 1, language: 'en', comment: '' }],
    [
      { rating: '0.5', language: 'de', comment: ' Gut ' },
      { rating: 0.5, language: 'de', comment: 'Gut' },
    ],
    [
      { rating: 0, language: 'pt-br', comment: '' },
      { rating: 0, language: 'pt-br', comment: '' },
    ],
  ])('passes %j on', async (body, passed) => {
    const answer = await gateway.post(RATINGS, body, basicOf('bert'))
    expect([answer.status, answer.text]).toEqual([204, ''])
    expect(gateway.answerers.asked(giveRating).at(-1)).toMatchObject({
      ...passed,
      appId: 'news',
      account: { username: 'bert' },
      caller: { actor: 'account:id-of-bert' },
    })
  })

  it('says all that is wrong', async () => {
    const answer = await gateway.post(RATINGS, { rating: 0.7, language: '', comment: null }, tokenOf('bert'))
    expect([answer.status, Object.keys(answer.json as object)]).toEqual([400, ['rating', 'language', 'comment']])
    expect((await gateway.post(RATINGS, {}, tokenOf('bert'))).json).toEqual({ rating: ['This field is required.'] })
  })

  it('passes on why not', async () => {
    gateway.answerers.answerWith(giveRating, async () => {
      throw new DomainError('forbidden', 'own-app-not-rated', 'The app is yours.')
    })
    const answer = await gateway.post(`${RATINGS}/`, { rating: 1 }, tokenOf('anna'))
    expect([answer.status, answer.json]).toEqual([403, { detail: 'The app is yours.' }])
  })

  it('is for signed-in people, and shows when the lists have it', async () => {
    expect((await gateway.post(RATINGS, { rating: 1 })).status).toBe(401)
    gateway.answerers.answerWith(giveRating, async () => ({
      position: gateway.catalog.set('ratings.json', [JSON.stringify(listedRating(1))]),
    }))
    expect((await gateway.post(RATINGS, { rating: 1 }, tokenOf('bert'))).status).toBe(204)
    expect((await gateway.ask('/api/v1/ratings.json')).json).toEqual([listedRating(1)])
  })

  it('is taken back', async () => {
    const answer = await gateway.ask(RATINGS, { method: 'DELETE', headers: tokenOf('bert') })
    expect([answer.status, answer.text]).toEqual([204, ''])
    expect(gateway.answerers.asked(withdrawRating)).toEqual([
      expect.objectContaining({ appId: 'news', accountId: 'id-of-bert' }),
    ])
  })

  it('has no other methods', async () => {
    expect((await gateway.ask(RATINGS)).headers.allow).toBe('POST, DELETE, OPTIONS')
    expect((await gateway.ask(RATINGS, { method: 'PUT', headers: tokenOf('bert') })).status).toBe(405)
  })
})
