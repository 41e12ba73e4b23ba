import { randomUUID } from 'node:crypto'
import { setAccountEnabled } from '@appstore/contracts/accounts'
import {
  beginPasskeyProof,
  beginPasskeySignIn,
  listPasskeys,
  removePasskey,
  signInWithPasskey,
} from '@appstore/contracts/passkeys'
import { verifySession } from '@appstore/contracts/sessions'
import { caller, SITE } from '../accounts-spec.js'
import { Authenticator, type Deceit } from '../authenticator-spec.js'
import { BROWSER, type PasskeyHolder, passkeyHolder } from '../passkey-people-spec.js'
import { type People, startPeople, visitor } from '../people-spec.js'

const device = { userAgent: 'test', address: '192.0.2.1' }

let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

const asked = async (browser = BROWSER) => (await people.call(beginPasskeySignIn, { browser })).options
const send = (answer: string, { browser = BROWSER, as = visitor() } = {}) =>
  people.call(signInWithPasskey, { caller: as, browser, device, answer })
const enter = async ({ authenticator }: Pick<PasskeyHolder, 'authenticator'>, deceit?: Deceit) =>
  send(authenticator.get(await asked(), deceit))
const refused = { outcome: 'refused' }

async function session(holder: PasskeyHolder) {
  const entered = await enter(holder)
  if (entered.outcome !== 'signed-in') throw new Error(entered.outcome)
  return entered
}

describe('signing in with a passkey', () => {
  it('asks nobody who they are', async () => {
    const { options, site } = await people.call(beginPasskeySignIn, { browser: BROWSER })
    expect([site, options]).toMatchObject([SITE.origin, { rpId: SITE.id, userVerification: 'required' }])
    expect(options.allowCredentials).toBeUndefined()
  })

  it('starts a session that counts as one with a second factor, by one event', async () => {
    const holder = await passkeyHolder(people, 'anna')
    const { accountId, passkeyId } = holder
    const before = (await people.eventsOf(accountId)).length
    const { secret, session: begun } = await session(holder)
    expect((await people.eventsOf(accountId)).slice(before)).toEqual([
      {
        type: 'AccountSignedIn',
        data: expect.objectContaining({ accountId, method: 'passkey', secondFactor: 'passkey' }),
      },
    ])
    const events = await people.context.eventStore.readStream(`account-${accountId}`)
    expect(events.at(-1)?.metadata).toMatchObject({
      actor: `account:${accountId}`,
      credential: `passkey:${passkeyId}`,
    })
    expect((await people.call(verifySession, { secret })).session).toMatchObject({
      sessionId: begun.sessionId,
      account: { username: 'anna' },
      secondFactor: true,
      hasSecondFactor: true,
    })
    const { passkeys } = await people.call(listPasskeys, { accountId })
    expect(passkeys).toMatchObject([{ passkeyId, lastUsedAt: people.now.toISOString() }])
  })

  it('starts one session for a command that arrives twice', async () => {
    const { authenticator, accountId } = await passkeyHolder(people, 'bert')
    const answer = authenticator.get(await asked())
    const as = visitor()
    const [first, second] = [await send(answer, { as }), await send(answer, { as })]
    expect(second).toMatchObject({ outcome: 'signed-in', position: 'position' in first ? first.position : '' })
    const begun = (await people.eventsOf(accountId)).filter(({ type }) => type === 'AccountSignedIn')
    expect(begun).toHaveLength(1)
  })

  it('works again and again, with authenticators that count and with those that do not', async () => {
    for (const counts of [true, false]) {
      const holder = await passkeyHolder(people, `often-${counts}`, { counts })
      for (let time = 0; time < 3; time++) expect(await enter(holder)).toMatchObject({ outcome: 'signed-in' })
    }
  })
})

describe('a passkey opens nothing', () => {
  it.each<[string, Deceit]>([
    ['shown to another site', { origin: 'https://evil.example' }],
    ['shown to the same host at another port', { origin: 'https://store.example:8443' }],
    ['for another host', { rpId: 'evil.example' }],
    ['when nobody found out who is there', { userVerified: false }],
    ['with a challenge that nobody was given', { challenge: randomUUID() }],
    ['with an empty challenge', { challenge: '' }],
    ['with a signature of another key', { otherKey: true }],
    ['for somebody else', { userHandle: Buffer.from(randomUUID()).toString('base64url') }],
    ['under a name that nobody has', { credentialId: 'bm9ib2R5' }],
    ['with what was made to add it', { type: 'webauthn.create' }],
  ])('%s', async (_what, deceit) => {
    const holder = await passkeyHolder(people, `deceit-${randomUUID()}`)
    expect(await enter(holder, deceit)).toEqual(refused)
    expect(await enter(holder)).toMatchObject({ outcome: 'signed-in' })
  })

  it('a second time with the same answer', async () => {
    const { authenticator } = await passkeyHolder(people, 'carl')
    const answer = authenticator.get(await asked())
    expect(await send(answer)).toMatchObject({ outcome: 'signed-in' })
    expect(await send(answer)).toEqual(refused)
  })

  it('to two who come with the same answer at once', async () => {
    const { authenticator } = await passkeyHolder(people, 'cora')
    const answer = authenticator.get(await asked())
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => send(answer)))
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['refused', 'refused', 'refused', 'signed-in'])
  })

  it('with what another browser was asked, or was asked more than five minutes ago', async () => {
    const { authenticator } = await passkeyHolder(people, 'dora')
    expect(await send(authenticator.get(await asked('another')))).toEqual(refused)
    const slow = authenticator.get(await asked())
    people.pass(5 * 60_000)
    expect(await send(slow)).toEqual(refused)
  })

  it('with what was asked for something else', async () => {
    const { authenticator, accountId } = await passkeyHolder(people, 'dirk')
    const { options } = await people.call(beginPasskeyProof, { accountId, browser: BROWSER })
    expect(await send(authenticator.get(options))).toEqual(refused)
  })

  it('once it is removed, which nobody sees from outside', async () => {
    const holder = await passkeyHolder(people, 'emil')
    const answer = holder.authenticator.get(await asked())
    const { accountId, passkeyId } = holder
    await people.call(removePasskey, { caller: caller(), accountId, passkeyId })
    expect(await send(answer)).toEqual(refused)
    expect(await enter(holder)).toEqual(refused)
    expect(await enter({ authenticator: new Authenticator(SITE) })).toEqual(refused)
  })

  it('when its row came back after it was removed', async () => {
    const holder = await passkeyHolder(people, 'edda')
    const { rows } = await people.context.pool.query('select * from passkeys where passkey_id = $1', [holder.passkeyId])
    await people.call(removePasskey, { caller: caller(), accountId: holder.accountId, passkeyId: holder.passkeyId })
    const columns = Object.keys(rows[0])
    await people.context.pool.query(
      `insert into passkeys (${columns}) values (${columns.map((_, index) => `$${index + 1}`)})`,
      Object.values(rows[0]),
    )
    expect(await enter(holder)).toEqual(refused)
  })

  it('while its account is disabled', async () => {
    const holder = await passkeyHolder(people, 'fritz')
    const enable = (enabled: boolean) =>
      people.call(setAccountEnabled, { caller: caller(), username: 'fritz', enabled })
    await enable(false)
    expect(await enter(holder)).toEqual(refused)
    await enable(true)
    expect(await enter(holder)).toMatchObject({ outcome: 'signed-in' })
  })

  it('when its counter did not go on, as that of a copy does not', async () => {
    const holder = await passkeyHolder(people, 'gerd')
    for (let time = 0; time < 3; time++) await session(holder)
    for (const counter of [0, 2, 3]) expect(await enter(holder, { counter })).toEqual(refused)
    expect(await enter(holder, { counter: 9 })).toMatchObject({ outcome: 'signed-in' })
  })

  it.each(['', 'null', '{}', '{"id":1}', '"a"', '{"id":"a","rawId":"a","type":"public-key","response":null}'])(
    'when the answer is %s',
    async (answer) => {
      expect(await send(answer)).toEqual(refused)
    },
  )
})
