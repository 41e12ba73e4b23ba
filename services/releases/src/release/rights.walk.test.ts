import type { AccountIdentity } from '@appstore/contracts/accounts'
import { publishRelease, restoreRelease, withdrawRelease } from '@appstore/contracts/releases'
import { type Action, RIGHTS } from '@appstore/contracts/rights'
import { person, roleCases, tokenCases } from '@appstore/contracts/rights-walk-spec'
import { signBytes } from '@appstore/dev-authority/sign'
import { refusalNamed } from '@appstore/event-sourcing/domain-error-spec'
import { archiveOf, startTestReleases, type TestReleases } from '../releases-spec.js'

let store: TestReleases
let archive: Buffer
let signature: string

const ACTORS: readonly (AccountIdentity | null)[] = [
  person('owner'),
  person('maintainer'),
  person('staff', { isStaff: true }),
  person('superuser', { isSuperuser: true }),
  person('other'),
  null,
]
const PEOPLE = { ownerId: 'owner', maintainerIds: ['maintainer'] }
const caller = () => ({ actor: 'a', credential: 'token:t', commandId: crypto.randomUUID(), correlationId: 'c' })
const RELEASE = { appId: 'walked', version: '1.0.0', isNightly: false }

beforeAll(async () => {
  store = await startTestReleases()
  const key = await store.know('walked', PEOPLE)
  archive = await archiveOf('walked', '1.0.0')
  signature = signBytes(key.privateKey, archive)
  await publish(person('owner'))
})
afterAll(() => store.stop())

function publish(account: AccountIdentity | null) {
  const request = { caller: caller(), account: account as AccountIdentity, signature, nightly: false }
  return store.others.call(publishRelease, { ...request, download: store.offer(archive) })
}

/** How each right is made use of; the release stands before. */
const PERFORM: Partial<Record<Action, (account: AccountIdentity | null) => Promise<unknown>>> = {
  'publish-release': publish,
  'withdraw-release': (account) => store.others.call(withdrawRelease, { caller: caller(), account, ...RELEASE }),
  'remove-release': (account) =>
    store.others.call(withdrawRelease, { caller: caller(), account, asAdministrator: true, ...RELEASE }),
  'restore-release': (account) => store.others.call(restoreRelease, { caller: caller(), account, ...RELEASE }),
}
/** Requests that an operator cannot make: they name a person, or an operator's count as another right. */
const BY_PEOPLE_ONLY: readonly Action[] = ['publish-release', 'withdraw-release']

/** Brings the release back; what its stream holds then. */
async function prepare() {
  await store.others.call(restoreRelease, { caller: caller(), account: null, ...RELEASE })
  return await store.eventStore.readStream('release-walked')
}

it.each(roleCases(PERFORM, ACTORS, PEOPLE, BY_PEOPLE_ONLY))(
  '%s by %s: %s',
  async (action, _actor, allowed, account, perform) => {
    const before = await prepare()
    const outcome = await perform(account).then(() => 'allowed', refusalNamed)
    const added = (await store.eventStore.readStream('release-walked')).length - before.length
    if (allowed) expect([outcome, added]).toEqual(['allowed', action === 'restore-release' ? 0 : 1])
    else expect([outcome, added]).toEqual([`forbidden ${RIGHTS[action].refusal.code}`, 0])
  },
)

it.each(tokenCases(PERFORM, ACTORS, PEOPLE))(
  '%s with a personal token for %s goes by its scope',
  async (_action, _for, account, isEnough, perform) => {
    const before = await prepare()
    if (isEnough) return void (await perform(account))
    await expect(perform(account)).rejects.toMatchObject({ kind: 'forbidden', code: 'scope-missing' })
    expect(await store.eventStore.readStream('release-walked')).toEqual(before)
  },
)

it.each(Object.keys(PERFORM) as Action[])('%s is nothing for a former owner', async (action) => {
  const before = await prepare()
  const app = store.apps.get('walked') as NonNullable<ReturnType<typeof store.apps.get>>
  store.apps.set('walked', { ...app, ownerId: 'named' })
  const refused = { kind: 'forbidden', code: RIGHTS[action].refusal.code }
  try {
    await expect(PERFORM[action]?.(person('owner'))).rejects.toMatchObject(refused)
  } finally {
    store.apps.set('walked', app)
  }
  expect(await store.eventStore.readStream('release-walked')).toEqual(before)
})
