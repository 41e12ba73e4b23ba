import { randomUUID } from 'node:crypto'
import { setAccountEnabled } from '@appstore/contracts/accounts'
import { addPasskey, beginPasskey, listPasskeys, removePasskey, renamePasskey } from '@appstore/contracts/passkeys'
import { caller, SITE } from '../accounts-spec.js'
import { Authenticator, type Deceit } from '../authenticator-spec.js'
import { type People, refusal, startPeople } from '../people-spec.js'
import { MOST_PASSKEYS } from './passkey.decider.js'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const device = { userAgent: FIREFOX, address: '192.0.2.77' }
const browser = 'this-browser'

let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

const optionsFor = async (accountId: string, asking = browser) =>
  (await people.call(beginPasskey, { accountId, browser: asking })).options
const listed = async (accountId: string) => (await people.call(listPasskeys, { accountId })).passkeys

async function add(accountId: string, key: Authenticator, changes: { name?: string; deceit?: Deceit } = {}) {
  const answer = key.create(await optionsFor(accountId), changes.deceit)
  return await send(accountId, answer, { name: changes.name ?? '' })
}

function send(
  accountId: string,
  answer: string,
  changes: { name?: string; browser?: string; as?: ReturnType<typeof caller> } = {},
) {
  const { name = '', as = caller() } = changes
  return people.call(addPasskey, { caller: as, accountId, browser: changes.browser ?? browser, name, device, answer })
}

describe('a passkey', () => {
  it('is asked for with everything that makes it one', async () => {
    const accountId = await people.member('anna')
    const { options, site } = await people.call(beginPasskey, { accountId, browser })
    expect(site).toBe(SITE.origin)
    expect(options).toMatchObject({
      rp: { id: SITE.id },
      user: { name: 'anna', id: Buffer.from(accountId).toString('base64url') },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      excludeCredentials: [],
    })
    expect(Buffer.from(String(options.challenge), 'base64url')).toHaveLength(32)
  })

  it('is added by one event, with its name sealed and no key in it', async () => {
    const accountId = await people.member('bert')
    const key = new Authenticator(SITE)
    const before = (await people.eventsOf(accountId)).length
    const { passkeyId } = await add(accountId, key, { name: '  My phone ' })
    const events = (await people.eventsOf(accountId)).slice(before)
    expect(events).toMatchObject([{ type: 'AccountPasskeyAdded', data: { accountId, passkeyId } }])
    for (const text of ['My phone', key.credentialId]) expect(JSON.stringify(events)).not.toContain(text)
    const at = people.now.toISOString()
    expect(await listed(accountId)).toEqual([
      { passkeyId, name: 'My phone', keeper: '', addedAt: at, lastUsedAt: null },
    ])
    const { excludeCredentials } = await optionsFor(accountId)
    expect(excludeCredentials).toMatchObject([{ id: key.credentialId, transports: ['internal'] }])
  })

  it('ends the other sessions when that is asked for', async () => {
    const accountId = await people.member('bodo')
    const [{ secret, as }, elsewhere] = [await people.enter('bodo'), await people.enter('bodo')]
    const answer = new Authenticator(SITE).create(await optionsFor(accountId))
    await people.call(addPasskey, { caller: as(), accountId, browser, name: '', device, answer, endOthers: true })
    expect([await people.inForce(secret), await people.inForce(elsewhere.secret)]).toEqual([true, false])
  })

  it('without a name is called after where it was made', async () => {
    const accountId = await people.member('bella')
    await add(accountId, new Authenticator(SITE))
    expect(await listed(accountId)).toMatchObject([{ name: 'Firefox on Linux' }])
  })

  it('is added once by a command that arrives twice', async () => {
    const accountId = await people.member('berta')
    const answer = new Authenticator(SITE).create(await optionsFor(accountId))
    const as = caller()
    const first = await send(accountId, answer, { as })
    expect(await send(accountId, answer, { as })).toEqual(first)
    expect(await listed(accountId)).toHaveLength(1)
  })

  it('gets another name and is taken away, once each', async () => {
    const accountId = await people.member('carl')
    const { passkeyId } = await add(accountId, new Authenticator(SITE))
    const [naming, removing] = [caller(), caller()]
    const rename = { caller: naming, accountId, passkeyId, name: 'Key in the drawer' }
    expect(await people.call(renamePasskey, rename)).toEqual(await people.call(renamePasskey, rename))
    expect(await listed(accountId)).toMatchObject([{ name: 'Key in the drawer' }])
    const removal = { caller: removing, accountId, passkeyId }
    const removed = await people.call(removePasskey, removal)
    expect(await people.call(removePasskey, removal)).toEqual(removed)
    expect(await people.call(removePasskey, { ...removal, caller: caller() })).toEqual({ position: null })
    expect(await listed(accountId)).toEqual([])
    const types = (await people.eventsOf(accountId)).map(({ type }) => type)
    expect(types.slice(-3)).toEqual(['AccountPasskeyAdded', 'AccountPasskeyRenamed', 'AccountPasskeyRemoved'])
    const late = people.call(renamePasskey, { ...rename, caller: caller() })
    expect(await refusal(late)).toMatchObject({ code: 'passkey-unknown' })
  })

  it('is neither renamed nor taken away by anybody else', async () => {
    const [owner, other] = [await people.member('dora'), await people.member('dirk')]
    const { passkeyId } = await add(owner, new Authenticator(SITE), { name: 'Hers' })
    const foreign = { caller: caller(), accountId: other, passkeyId }
    expect(await refusal(people.call(renamePasskey, { ...foreign, name: 'His' }))).toMatchObject({
      code: 'passkey-unknown',
    })
    expect(await people.call(removePasskey, { ...foreign, caller: caller() })).toEqual({ position: null })
    expect(await listed(owner)).toMatchObject([{ name: 'Hers' }])
  })

  it.each(['', '   ', 'x'.repeat(61), 'a\u0000b', 'a\u202Eb'])('has no name such as %j', async (name) => {
    const accountId = await people.member(`name-${randomUUID()}`)
    const { passkeyId } = await add(accountId, new Authenticator(SITE))
    const fields = ['passkeyName: passkey-name-invalid']
    const renamed = people.call(renamePasskey, { caller: caller(), accountId, passkeyId, name })
    expect(await refusal(renamed)).toEqual({ code: 'fields-invalid', fields })
    if (name.trim() === '') return
    expect(await refusal(add(accountId, new Authenticator(SITE), { name }))).toEqual({ code: 'fields-invalid', fields })
  })
})

describe('a passkey is not added', () => {
  const refused = { code: 'passkey-refused' }

  it.each<[string, Deceit]>([
    ['by another site', { origin: 'https://evil.example' }],
    ['by the same host without encryption', { origin: 'http://store.example' }],
    ['for another host', { rpId: 'evil.example' }],
    ['without finding out who is there', { userVerified: false }],
    ['with a challenge that nobody was given', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['with what was made to sign in', { type: 'webauthn.get' }],
  ])('%s', async (_what, deceit) => {
    const accountId = await people.member(`refused-${randomUUID()}`)
    expect(await refusal(add(accountId, new Authenticator(SITE), { deceit }))).toMatchObject(refused)
    expect(await listed(accountId)).toEqual([])
  })

  it('with the challenge of another browser, another account, or one that is used or old', async () => {
    const [accountId, other] = [await people.member('emil'), await people.member('erna')]
    const key = new Authenticator(SITE)
    const answer = key.create(await optionsFor(accountId))
    expect(await refusal(send(accountId, answer, { browser: 'another' }))).toMatchObject(refused)
    expect(await refusal(send(other, answer))).toMatchObject(refused)
    await send(accountId, answer)
    expect(await refusal(send(accountId, answer))).toMatchObject(refused)
    const slow = new Authenticator(SITE).create(await optionsFor(accountId))
    people.pass(5 * 60_000)
    expect(await refusal(send(accountId, slow))).toMatchObject(refused)
    expect(await listed(accountId)).toHaveLength(1)
  })

  it.each(['', 'nonsense', '[]', 'null', '{}', '{"id":"a","rawId":"a","type":"public-key","response":{}}'])(
    'with an answer such as %s',
    async (answer) => {
      const accountId = await people.member(`nonsense-${randomUUID()}`)
      expect(await refusal(send(accountId, answer))).toMatchObject(refused)
    },
  )

  it('when somebody has it already, until a removed one was forgotten', async () => {
    const [owner, thief] = [await people.member('fritz'), await people.member('franz')]
    const key = new Authenticator(SITE)
    const { passkeyId } = await add(owner, key)
    people.pass(10 * 60_000)
    expect(await refusal(add(thief, key))).toMatchObject({ code: 'passkey-known' })
    await people.call(removePasskey, { caller: caller(), accountId: owner, passkeyId })
    await add(owner, key)
    expect(await listed(owner)).toHaveLength(1)
  })

  it('over a row that a crash left behind, but for a while', async () => {
    const [accountId, key] = [await people.member('frieda'), new Authenticator(SITE)]
    await people.context.pool.query(`insert into passkeys values ($1, $2, $3, '\\x00', 0, '{}', $1, $4)`, [
      randomUUID(),
      randomUUID(),
      key.credentialId,
      people.now,
    ])
    expect(await refusal(add(accountId, key))).toMatchObject({ code: 'passkey-known' })
    people.pass(10 * 60_000)
    await add(accountId, key)
    expect(await listed(accountId)).toHaveLength(1)
  })

  it('beyond what anybody can keep apart', async () => {
    const accountId = await people.member('gerd')
    for (let count = 0; count < MOST_PASSKEYS; count++) await add(accountId, new Authenticator(SITE))
    const oneMore = people.call(beginPasskey, { accountId, browser })
    expect(await refusal(oneMore)).toMatchObject({ code: 'too-many-passkeys' })
  })

  it('to an account that is disabled, or that there is none of', async () => {
    const accountId = await people.member('hans')
    const answer = new Authenticator(SITE).create(await optionsFor(accountId))
    await people.call(setAccountEnabled, { caller: caller(), username: 'hans', enabled: false })
    expect(await refusal(send(accountId, answer))).toMatchObject({ code: 'account-disabled' })
    for (const [id, code] of [
      [accountId, 'account-disabled'],
      [randomUUID(), 'account-unknown'],
      ['no-uuid', 'account-unknown'],
    ] as const) {
      expect(await refusal(people.call(beginPasskey, { accountId: id, browser }))).toMatchObject({ code })
    }
  })
})
