import { randomUUID } from 'node:crypto'
import type { AccountIdentity } from '@appstore/contracts/accounts'
import { decideAppeal, flagComment, listAppeals } from '@appstore/contracts/moderation'
import { giveRating, withdrawRating } from '@appstore/contracts/ratings'
import { person } from '@appstore/contracts/rights-walk-spec'
import {
  caller,
  type Instance,
  newKey,
  type RatingsWorld,
  rate,
  ratingsOf,
  startRatingsWorld,
} from '../ratings-spec.js'

let world: RatingsWorld
let instance: Instance
beforeAll(async () => {
  world = await startRatingsWorld()
  instance = await world.start()
})
afterAll(() => world.stop())

const OWNER = person('owner')
const ROOT = person('root', { isSuperuser: true })

let names = 0
/** An app with a comment in two languages. */
async function commented() {
  names += 1
  const appId = `app_${names}`
  world.owners.set(appId, 'owner')
  const accountId = randomUUID()
  for (const each of [accountId, 'owner']) if (!world.keys.has(each)) newKey(world, each)
  for (const [language, comment] of Object.entries({ en: 'buy pills', de: 'kauft Pillen' }))
    await world.call(giveRating, rate(accountId, appId, { rating: 0, language, comment }))
  return { appId, accountId, language: 'en' }
}
type Comment = Awaited<ReturnType<typeof commented>>

const flag = (comment: Comment, flagged = true, account = OWNER) =>
  world.call(flagComment, { caller: caller(), account, ...comment, flagged, reason: flagged ? 'It sells pills.' : '' })
const decide = (comment: Comment, decision: 'delete' | 'dismiss', account: AccountIdentity | null = ROOT) =>
  world.call(decideAppeal, { caller: caller(), account, ...comment, decision })
const list = (account: AccountIdentity | null = ROOT, offset = 0, limit = 100) =>
  world.call(listAppeals, { account, offset, limit })
const appealsOf = async ({ appId }: Comment) => (await list()).appeals.filter((appeal) => appeal.appId === appId)
const typesOf = async ({ appId }: Comment) => (await ratingsOf(instance, appId)).map(({ type }) => type)

describe('the list of appeals', () => {
  it('shows what waits for a decision, with the words, as soon as it was flagged', async () => {
    const comment = await commented()
    const { position } = await flag(comment)
    const events = await ratingsOf(instance, comment.appId)
    expect(events.at(-1)).toMatchObject({ type: 'CommentFlagged', position: BigInt(position as string) })
    expect(JSON.stringify(events.map(({ data }) => data))).not.toContain('pills')
    const flaggedAt = '2030-01-02T03:04:05.678Z'
    const reason = 'It sells pills.'
    expect(await appealsOf(comment)).toEqual([{ ...comment, rating: 0, comment: 'buy pills', flaggedAt, reason }])
  })

  it('shows the words as they are now, and nothing of who was erased', async () => {
    const comment = await commented()
    await flag(comment)
    await world.call(giveRating, rate(comment.accountId, comment.appId, { rating: 1, comment: 'buy more' }))
    await flag(await commented())
    expect((await appealsOf(comment))[0]).toMatchObject({ rating: 1, comment: 'buy more' })
    world.keys.delete(comment.accountId)
    expect((await appealsOf(comment))[0]).toMatchObject({ comment: null, reason: 'It sells pills.' })
    world.keys.delete('owner')
    expect((await appealsOf(comment))[0]).toMatchObject({ comment: null, reason: null })
  })

  it('comes in pages, the one that waits longest first', async () => {
    const { appeals, total } = await list()
    const read = []
    for (let offset = 0; offset < total; offset += 2) read.push(...(await list(ROOT, offset, 2)).appeals)
    expect(read).toEqual(appeals)
    expect(appeals).toHaveLength(total)
  })

  it('loses what was decided, taken back or withdrawn', async () => {
    const ends: ((comment: Comment) => Promise<unknown>)[] = [
      (comment) => decide(comment, 'dismiss'),
      (comment) => decide(comment, 'delete'),
      (comment) => flag(comment, false),
      ({ appId, accountId }) => world.call(withdrawRating, { caller: caller(), accountId, appId }),
      ({ appId, accountId }) => world.call(giveRating, rate(accountId, appId, { rating: 0, comment: '' })),
    ]
    for (const end of ends) {
      const comment = await commented()
      await flag(comment)
      await end(comment)
      await flag(await commented()) // whatever ends it has been read when this is
      expect(await appealsOf(comment)).toEqual([])
    }
  })
})

describe('a decision', () => {
  it('takes the rating with its comments in all languages away, once', async () => {
    const comment = await commented()
    await flag(comment)
    const asked = { caller: caller(), account: ROOT, ...comment, decision: 'delete' } as const
    const first = await world.call(decideAppeal, asked)
    expect(await world.call(decideAppeal, asked)).toEqual(first)
    expect(await typesOf(comment)).toEqual(['RatingGiven', 'RatingGiven', 'CommentFlagged', 'RatingWithdrawn'])
    await expect(decide(comment, 'delete')).rejects.toMatchObject({ kind: 'not-found', code: 'appeal-unknown' })
  })

  it('may be about an app that has left the store', async () => {
    const comment = await commented()
    await flag(comment)
    world.owners.delete(comment.appId)
    await decide(comment, 'delete')
    expect((await typesOf(comment)).at(-1)).toBe('RatingWithdrawn')
  })
})

describe('what is not there is refused, and nothing is made of it', () => {
  it.each(['unknown_app', '', 'zero\0byte', '../x'])('an app %j', async (appId) => {
    const comment = { ...(await commented()), appId }
    await expect(flag(comment)).rejects.toMatchObject({ kind: 'not-found', code: 'app-unknown' })
    await expect(decide(comment, 'delete')).rejects.toMatchObject({ kind: 'not-found', code: 'appeal-unknown' })
  })

  it.each([{ accountId: randomUUID() }, { language: 'fr' }, { language: '__proto__' }])(
    'a comment %j',
    async (wrong) => {
      const comment = { ...(await commented()), ...wrong }
      await expect(flag(comment)).rejects.toMatchObject({ kind: 'not-found', code: 'comment-unknown' })
      await expect(decide(comment, 'delete')).rejects.toMatchObject({ kind: 'not-found', code: 'appeal-unknown' })
      expect(await typesOf(comment)).toEqual(['RatingGiven', 'RatingGiven'])
    },
  )

  it('a word that only looks like yes (web-and-accounts.md wart 5)', async () => {
    const comment = await commented()
    for (const wrong of [{ flagged: 'false' }, { flagged: 1 }, {}, { flagged: true, comment_id: 7 }])
      await expect(
        world.call(flagComment, {
          caller: caller(),
          account: OWNER,
          ...comment,
          reason: 'Spam.',
          ...(wrong as { flagged: boolean }),
        }),
      ).rejects.toMatchObject({ kind: 'invalid' })
    await flag(comment)
    for (const decision of ['yes', true, ''])
      await expect(decide(comment, decision as 'delete')).rejects.toMatchObject({ kind: 'invalid' })
    expect((await typesOf(comment)).at(-1)).toBe('CommentFlagged')
  })
})
