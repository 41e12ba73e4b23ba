import type { AccountIdentity } from '@appstore/contracts/accounts'
import { ADMINISTRATION_RIGHTS } from '@appstore/contracts/administration-rights'
import { deleteApp, registerApp } from '@appstore/contracts/catalog'
import { type AppChange, appPeople, changeApp } from '@appstore/contracts/ownership'
import { ACTIONS, type Action, RIGHTS } from '@appstore/contracts/rights'
import { person, roleCases, tokenCases } from '@appstore/contracts/rights-walk-spec'
import { TOKEN_SCOPE_NAMES } from '@appstore/contracts/token-scopes'
import { refusalNamed } from '@appstore/event-sourcing/domain-error-spec'
import { startTestCatalog, type TestCatalog } from '../catalog-spec.js'

let catalog: TestCatalog

beforeAll(async () => {
  catalog = await startTestCatalog()
})
afterAll(() => catalog.stop())

/** One person of each kind, and an operator. An invitation and an offer name `named`. */
const ACTORS = [
  person('owner'),
  person('maintainer'),
  person('named'),
  person('staff', { isStaff: true }),
  person('superuser', { isSuperuser: true }),
  person('other'),
  null,
]
const PEOPLE = { ownerId: 'owner', maintainerIds: ['maintainer'], namedId: 'named' }

/** An app under an id of its own, with an invitation and an offer. */
interface Setting {
  readonly appId: string
  readonly invitationId: string
  readonly offerId: string
}

type Perform = (setting: Setting, by: AccountIdentity | null) => Promise<unknown>

let count = 0
const callerOf = (by: AccountIdentity | null, commandId: string = crypto.randomUUID()) => {
  const actor = by === null ? 'operator' : `account:${by.accountId}`
  return { actor, credential: 'token:t', commandId, correlationId: 'c' }
}

function change(appId: string, by: AccountIdentity | null, change: AppChange, commandId?: string) {
  return catalog.others.call(changeApp, { caller: callerOf(by, commandId), account: by, appId, change })
}

async function prepare(): Promise<Setting> {
  count += 1
  const appId = `walk${count}`
  const owner = person('owner')
  const registration = { certificate: `CN=${appId} 1`, signature: 'c2ln', isEnterpriseOnly: false }
  await catalog.others.call(registerApp, { caller: callerOf(owner), account: owner, ...registration })
  await change(appId, null, { kind: 'maintainer', accountId: 'maintainer', present: true })
  const [invitationId, offerId] = [crypto.randomUUID(), crypto.randomUUID()]
  await change(appId, owner, { kind: 'invite', accountId: 'named' }, invitationId)
  await change(appId, owner, { kind: 'offer', accountId: 'named' }, offerId)
  return { appId, invitationId, offerId }
}

const by =
  (make: (setting: Setting) => AppChange): Perform =>
  (setting, account) =>
    change(setting.appId, account, make(setting))

const TEXTS = { name: 'N', summary: 'S', description: 'D', website: '', issueTracker: '', screenshots: [] }
/** What is done to integrations alone; whoever may is told that this is none. The tests of integrations go on from there. */
const OF_INTEGRATIONS: Partial<Record<Action, string>> = {
  'approve-integration': 'conflict app-needs-no-approval',
  'edit-integration': 'conflict app-is-no-integration',
}

/** How each right is made use of. */
const PERFORM: Partial<Record<Action, Perform>> = {
  'delete-app': ({ appId }, account) =>
    catalog.others.call(deleteApp, { caller: callerOf(account), account: account as AccountIdentity, appId }),
  'change-certificate': ({ appId }, account) =>
    catalog.others.call(registerApp, {
      caller: callerOf(account),
      account: account as AccountIdentity,
      certificate: `CN=${appId} 2`,
      signature: 'c2ln',
      isEnterpriseOnly: false,
    }),
  'see-people': ({ appId }, account) => catalog.others.call(appPeople, { account, appId }),
  'remove-app': by(() => ({ kind: 'remove' })),
  'restore-app': by(() => ({ kind: 'restore' })),
  'feature-app': by(() => ({ kind: 'featured', on: true })),
  'change-flags': by(() => ({ kind: 'flag', flag: 'deprecated', on: true })),
  'set-maintainer': by(() => ({ kind: 'maintainer', accountId: 'somebody', present: true })),
  'remove-maintainer': by(() => ({ kind: 'maintainer', accountId: 'maintainer', present: false })),
  'leave-app': by(() => ({ kind: 'leave' })),
  'set-owner': by(() => ({ kind: 'owner', accountId: 'somebody' })),
  'invite-maintainer': by(() => ({ kind: 'invite', accountId: 'somebody' })),
  'withdraw-invitation': by(({ invitationId }) => ({ kind: 'withdraw-invitation', invitationId })),
  'answer-invitation': by(({ invitationId }) => ({ kind: 'answer-invitation', invitationId, accepted: true })),
  'withdraw-offer': by(({ offerId }) => ({ kind: 'withdraw-offer', offerId })),
  'answer-offer': by(({ offerId }) => ({ kind: 'answer-offer', offerId, accepted: true })),
  'offer-transfer': by(() => ({ kind: 'offer', accountId: 'named' })),
  'approve-integration': by(() => ({ kind: 'approve' })),
  'edit-integration': by(() => ({ kind: 'describe', texts: TEXTS })),
}
/** Rights to things that other services hold; their tests walk through them. */
const ELSEWHERE: readonly Action[] = [
  ...(Object.keys(ADMINISTRATION_RIGHTS) as Action[]),
  'register-app',
  'publish-discover',
  'read-audit',
  'undo-change',
  'count-downloads',
  'publish-release',
  'withdraw-release',
  'remove-release',
  'restore-release',
  'rate',
  'flag-comment',
  'see-reports',
  'decide-appeal',
]
const BY_PEOPLE_ONLY: readonly Action[] = ['delete-app', 'change-certificate']

it('every right is walked through, here or elsewhere', () => {
  expect([...Object.keys(PERFORM), ...ELSEWHERE].sort()).toEqual([...ACTIONS].sort())
})

it.each(roleCases(PERFORM, ACTORS, PEOPLE, BY_PEOPLE_ONLY))(
  '%s by %s: %s',
  async (action, _actor, allowed, account, perform) => {
    const setting = await prepare()
    const before = await catalog.eventStore.readStream(`app-${setting.appId}`)
    const outcome = await perform(setting, account).then(() => 'allowed', refusalNamed)
    const added = (await catalog.eventStore.readStream(`app-${setting.appId}`)).slice(before.length)
    if (!allowed) {
      expect([outcome, added]).toEqual([`forbidden ${RIGHTS[action].refusal.code}`, []])
      return
    }
    expect(outcome).toBe(OF_INTEGRATIONS[action] ?? 'allowed')
    expect(added.length).toBeLessThanOrEqual(1)
    for (const { metadata } of added) expect(metadata).toMatchObject({ credential: 'token:t', correlationId: 'c' })
  },
)

it.each(tokenCases(PERFORM, ACTORS, PEOPLE))(
  '%s with a personal token for %s goes by its scope',
  async (_action, _for, account, isEnough, perform) => {
    const setting = await prepare()
    const before = await catalog.eventStore.readStream(`app-${setting.appId}`)
    if (isEnough) return void (await perform(setting, account))
    await expect(perform(setting, account)).rejects.toMatchObject({ kind: 'forbidden', code: 'scope-missing' })
    expect(await catalog.eventStore.readStream(`app-${setting.appId}`)).toEqual(before)
  },
)

/** What a former owner could still hold: a session or the account's token, and a personal token for everything that one can be for. */
const FORMER = {
  'signed in': person('owner'),
  'a personal token': person('owner', { grant: { scopes: [...TOKEN_SCOPE_NAMES], apps: null } }),
}
const rightsOfFormer = Object.entries(PERFORM).flatMap(([action, perform]) =>
  Object.entries(FORMER).map(([credential, account]) => [action, credential, account, perform] as const),
)

it.each(rightsOfFormer)('%s by a former owner with %s: refused', async (_action, _credential, account, perform) => {
  const setting = await prepare()
  const { appId, offerId } = setting
  await change(appId, person('named'), { kind: 'answer-offer', offerId, accepted: true })
  const before = await catalog.eventStore.readStream(`app-${appId}`)
  await expect(perform(setting, account)).rejects.toMatchObject({
    kind: expect.stringMatching(/^(forbidden|not-found)$/),
  })
  expect(await catalog.eventStore.readStream(`app-${appId}`)).toEqual(before)
})
