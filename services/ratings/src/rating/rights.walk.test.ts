import type { AccountIdentity } from '@appstore/contracts/accounts'
import { commentsOfApp, decideAppeal, flagComment, listAppeals } from '@appstore/contracts/moderation'
import type { RATING_RIGHTS } from '@appstore/contracts/rating-rights'
import { giveRating } from '@appstore/contracts/ratings'
import { type Action, RIGHTS } from '@appstore/contracts/rights'
import { person, roleCases, tokenCases } from '@appstore/contracts/rights-walk-spec'
import { refusalNamed } from '@appstore/event-sourcing/domain-error-spec'
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

/** The maintainer is one of every app here. */
const ACTORS = [
  person('owner'),
  person('maintainer'),
  person('staff', { isStaff: true }),
  person('superuser', { isSuperuser: true }),
  person('other'),
  null,
]
/** Rights whose requests name a person, so that an operator cannot even ask. */
const BY_PEOPLE_ONLY: readonly Action[] = ['rate', 'flag-comment', 'see-reports']
const PEOPLE = { ownerId: 'owner', maintainerIds: ['maintainer'] }

beforeAll(async () => {
  world = await startRatingsWorld()
  instance = await world.start()
  for (const each of ['critic', ...ACTORS.map((actor) => actor?.accountId ?? 'nobody')]) newKey(world, each)
})
afterAll(() => world.stop())

let names = 0
/** An app with two comments, one of them reported. */
async function prepare(): Promise<string> {
  names += 1
  const appId = `walk_${names}`
  world.owners.set(appId, 'owner')
  for (const language of ['en', 'de'])
    await world.call(giveRating, rate('critic', appId, { rating: 0, language, comment: 'slow' }))
  await report(appId, person('owner'), 'en')
  return appId
}

const report = (appId: string, account: AccountIdentity, language: string) => {
  const comment = { appId, accountId: 'critic', language }
  return world.call(flagComment, { caller: caller(), account, ...comment, flagged: true, reason: 'Spam.' })
}

type Perform = (appId: string, by: AccountIdentity | null) => Promise<unknown>
/** How each right is made use of. */
const PERFORM: Record<keyof typeof RATING_RIGHTS, Perform> = {
  rate: (appId, by) => {
    const account = by as AccountIdentity
    return world.call(giveRating, { ...rate(account.accountId, appId), account })
  },
  'flag-comment': (appId, by) => report(appId, by as AccountIdentity, 'de'),
  'see-reports': (appId, by) =>
    world.call(commentsOfApp, { account: by as AccountIdentity, appId, reported: true, offset: 0, limit: 10 }),
  'decide-appeal': async (appId, account) => {
    await world.call(listAppeals, { account, offset: 0, limit: 10 })
    const appeal = { appId, accountId: 'critic', language: 'en' }
    return await world.call(decideAppeal, { caller: caller(), account, ...appeal, decision: 'dismiss' })
  },
}

/** Tries it; `allowed`, or how it was refused, and how many events came of it. */
async function outcomeOf(action: Action, appId: string, by: AccountIdentity | null): Promise<[string, number]> {
  const before = await ratingsOf(instance, appId)
  const outcome = await PERFORM[action as keyof typeof PERFORM](appId, by).then(() => 'allowed', refusalNamed)
  return [outcome, (await ratingsOf(instance, appId)).length - before.length]
}

const eventsOf = (action: Action) => (action === 'see-reports' ? 0 : 1)
it.each(roleCases(PERFORM, ACTORS, PEOPLE, BY_PEOPLE_ONLY))(
  '%s by %s: %s',
  async (action, _actor, allowed, account) => {
    expect(await outcomeOf(action, await prepare(), account)).toEqual(
      allowed ? ['allowed', eventsOf(action)] : [`forbidden ${RIGHTS[action].refusal.code}`, 0],
    )
  },
)

it.each(tokenCases(PERFORM, ACTORS, PEOPLE))(
  '%s with a personal token for %s goes by its scope',
  async (action, _for, account, isEnough) => {
    expect(await outcomeOf(action, await prepare(), account)).toEqual(
      isEnough ? ['allowed', eventsOf(action)] : ['forbidden scope-missing', 0],
    )
  },
)

it.each(['flag-comment', 'see-reports', 'decide-appeal'] as const)(
  '%s is nothing for a former owner',
  async (action) => {
    const appId = await prepare()
    world.owners.set(appId, 'named')
    expect(await outcomeOf(action, appId, person('owner'))).toEqual([`forbidden ${RIGHTS[action].refusal.code}`, 0])
  },
)
