import { randomUUID } from 'node:crypto'
import type { AccountIdentity } from '@appstore/contracts/accounts'
import { commentsOfApp, decideAppeal, flagComment } from '@appstore/contracts/moderation'
import { giveRating, withdrawRating } from '@appstore/contracts/ratings'
import { isAllowed, RIGHTS, rolesOf } from '@appstore/contracts/rights'
import { person } from '@appstore/contracts/rights-walk-spec'
import { refusalNamed } from '@appstore/event-sourcing/domain-error-spec'
import { caller, newKey, type RatingsWorld, rate, ratingsOf, startRatingsWorld } from '../ratings-spec.js'

let world: RatingsWorld
let instance: Awaited<ReturnType<RatingsWorld['start']>>
beforeAll(async () => {
  world = await startRatingsWorld()
  instance = await world.start()
  newKey(world, 'owner')
})
afterAll(() => world.stop())

const OWNER = person('owner')
const ROOT = person('root', { isSuperuser: true })
const at = '2030-01-02T03:04:05.678Z'

let names = 0
function newApp(): string {
  names += 1
  world.owners.set(`said_${names}`, 'owner')
  return `said_${names}`
}
async function say(appId: string, comment: string, accountId: string = randomUUID(), language = 'en') {
  if (!world.keys.has(accountId)) newKey(world, accountId)
  await world.call(giveRating, rate(accountId, appId, { rating: 0, language, comment }))
  return { appId, accountId, language }
}
type Comment = Awaited<ReturnType<typeof say>>

const report = (comment: Comment, reason = 'Spam.') =>
  world.call(flagComment, { caller: caller(), account: OWNER, ...comment, flagged: true, reason })
const takeBack = (comment: Comment) =>
  world.call(flagComment, { caller: caller(), account: OWNER, ...comment, flagged: false })
const decide = (comment: Comment, decision: 'delete' | 'dismiss') =>
  world.call(decideAppeal, { caller: caller(), account: ROOT, ...comment, decision })
const list = (appId: string, { account = OWNER, reported = false, offset = 0, limit = 100 } = {}) =>
  world.call(commentsOfApp, { account, appId, reported, offset, limit })
/** The read model is as far as this when a report is answered. */
const settled = async () => void (await report(await say(newApp(), 'later')))

describe('the comments on an app', () => {
  it('are those of this app, in all languages, with what was reported and why', async () => {
    const appId = newApp()
    const [bad, good] = [await say(appId, 'buy pills'), await say(appId, 'lovely')]
    await say(appId, 'schön', good.accountId, 'de')
    await say(newApp(), 'of another app')
    await say(appId, '')
    await report(bad, '  It sells pills.\nTwice. ')
    const { comments, total, mayReport } = await list(appId)
    expect([total, mayReport, comments.map(({ comment }) => comment).sort()]).toEqual([
      3,
      true,
      ['buy pills', 'lovely', 'schön'],
    ])
    const waiting = { state: 'waiting', at, reason: 'It sells pills.\nTwice.', decidedAt: null }
    const { accountId, language } = bad
    expect(comments.filter(({ report: each }) => each !== null)).toEqual([
      { accountId, language, rating: 0, comment: 'buy pills', writtenAt: at, report: waiting },
    ])
    expect((await list(appId, { reported: true })).comments).toHaveLength(1)
    const events = await ratingsOf(instance, appId)
    expect(JSON.stringify(events.map(({ data }) => data))).not.toMatch(/pills|lovely/)
  })

  it('say what was decided', async () => {
    const appId = newApp()
    const [stands, removed, back] = [await say(appId, 'stands'), await say(appId, 'removed'), await say(appId, 'back')]
    await say(appId, 'weg', removed.accountId, 'de')
    for (const each of [stands, removed, back]) await report(each)
    await decide(stands, 'dismiss')
    await decide(removed, 'delete')
    await takeBack(back)
    const { comments } = await list(appId)
    const states = new Map(comments.map((each) => [each.comment, each.report?.state]))
    expect(states).toEqual(new Map([['stands', 'stands'] as const, [null, 'removed'], ['back', undefined]]))
    expect(comments.filter(({ report: each }) => each?.decidedAt === at)).toHaveLength(2)
    await report(stands, 'It is spam all the same.')
    const again = (await list(appId, { reported: true })).comments.find(({ comment }) => comment === 'stands')
    expect(again?.report).toMatchObject({ state: 'waiting', reason: 'It is spam all the same.', decidedAt: null })
  })

  it('change with their words: a report stays, a decision does not', async () => {
    const appId = newApp()
    const [waits, decided, gone] = [await say(appId, 'a'), await say(appId, 'b'), await say(appId, 'c')]
    for (const each of [waits, decided, gone]) await report(each)
    await decide(decided, 'dismiss')
    await decide(gone, 'delete')
    for (const each of [waits, decided, gone]) await say(appId, 'other words', each.accountId)
    await settled()
    const { comments } = await list(appId)
    const states = comments.map(({ accountId, report: each }) => [accountId, each?.state])
    expect(new Map(states as [string, string | undefined][])).toEqual(
      new Map([
        [waits.accountId, 'waiting'],
        [decided.accountId, undefined],
        [gone.accountId, undefined],
      ]),
    )
  })

  it('end with the rating, with the words, and cannot be read when their author was erased', async () => {
    const appId = newApp()
    const [withdrawn, emptied, erased] = [await say(appId, 'a'), await say(appId, 'b'), await say(appId, 'c')]
    for (const each of [withdrawn, emptied]) await report(each)
    await world.call(withdrawRating, { caller: caller(), accountId: withdrawn.accountId, appId })
    await say(appId, '', emptied.accountId)
    world.keys.delete(erased.accountId)
    await settled()
    expect((await list(appId)).comments).toMatchObject([{ accountId: erased.accountId, comment: null, report: null }])
  })

  it('come in pages', async () => {
    const appId = newApp()
    for (const word of ['1', '2', '3']) await say(appId, word)
    await settled()
    const all = (await list(appId)).comments
    const pages = await Promise.all([0, 2].map((offset) => list(appId, { offset, limit: 2 })))
    expect(pages.flatMap(({ comments }) => comments)).toEqual(all)
    expect(all).toHaveLength(3)
  })
})

it('a report needs a reason', async () => {
  const comment = await say(newApp(), 'a')
  for (const reason of ['', ' \n'])
    await expect(report(comment, reason)).rejects.toMatchObject({
      code: 'fields-invalid',
      extra: { problems: [{ field: 'reason', code: 'reason-missing' }] },
    })
  await expect(report(comment, 'x'.repeat(1_001))).rejects.toMatchObject({ kind: 'invalid' })
})

describe('seeing them', () => {
  const ACTORS: Readonly<Record<string, AccountIdentity>> = {
    owner: OWNER,
    maintainer: person('maintainer'),
    staff: person('staff', { isStaff: true }),
    superuser: ROOT,
    other: person('other'),
  }
  it.each(Object.entries(ACTORS))('by %s goes by the table of rights', async (_actor, account) => {
    const appId = newApp()
    const roles = rolesOf(account, { ownerId: 'owner', maintainerIds: ['maintainer'] })
    const outcome = await list(appId, { account }).then(({ mayReport }) => mayReport, refusalNamed)
    const allowed = isAllowed('flag-comment', roles)
    expect(outcome).toBe(isAllowed('see-reports', roles) ? allowed : `forbidden ${RIGHTS['see-reports'].refusal.code}`)
  })

  it('of an app that is not there is refused', async () => {
    for (const appId of ['none', '', '../x'])
      await expect(list(appId)).rejects.toMatchObject({ kind: 'not-found', code: 'app-unknown' })
  })
})
