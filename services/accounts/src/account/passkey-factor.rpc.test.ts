import { verifyPassword } from '@appstore/contracts/accounts'
import {
  beginPasskeyProof,
  beginPasskeySecondStep,
  beginPasskeySignIn,
  removePasskey,
  signInWithPasskey,
} from '@appstore/contracts/passkeys'
import {
  challengeOf,
  completeSignIn,
  proveIdentity,
  replaceRecoveryCodes,
  resetSecondFactor,
  secondFactorsOf,
} from '@appstore/contracts/second-factor'
import { signIn, verifySession } from '@appstore/contracts/sessions'
import { caller } from '../accounts-spec.js'
import { BROWSER, type PasskeyHolder, passkeyHolder, withPasskey } from '../passkey-people-spec.js'
import { PASSWORD, type People, refusal, startPeople, visitor } from '../people-spec.js'

const device = { userAgent: 'test', address: '192.0.2.1' }

let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

const refused = { outcome: 'refused' }

async function enter({ authenticator }: PasskeyHolder) {
  const { options } = await people.call(beginPasskeySignIn, { browser: BROWSER })
  const shown = { browser: BROWSER, device, answer: authenticator.get(options) }
  return await people.call(signInWithPasskey, { caller: visitor(), ...shown })
}

describe('an account with a passkey', () => {
  const withPassword = (login: string) => people.call(signIn, { caller: visitor(), login, password: PASSWORD, device })

  async function challenged(username: string) {
    const begun = await withPassword(username)
    if (begun.outcome !== 'second-factor') throw new Error(begun.outcome)
    return begun
  }
  const secondStep = (challenge: string, proof: { passkey?: string; code?: string }, as = visitor()) =>
    people.call(completeSignIn, { caller: as, challenge, ...proof, device })
  const optionsOf = async (challenge: string) =>
    (await people.call(beginPasskeySecondStep, { challenge })).asked?.options ?? {}

  it('wants one after the password, and takes none of anybody else', async () => {
    const [holder, other] = [await passkeyHolder(people, 'hans'), await passkeyHolder(people, 'hilde')]
    const { challenge, methods } = await challenged('hans')
    expect(methods).toEqual(['passkey'])
    expect(await people.call(challengeOf, { challenge })).toEqual({ methods: ['passkey'] })
    const options = await optionsOf(challenge)
    expect(options.allowCredentials).toMatchObject([{ id: holder.authenticator.credentialId }])
    expect(await secondStep(challenge, { passkey: other.authenticator.get(options) })).toEqual(refused)
    expect(await secondStep(challenge, { code: '123456' })).toEqual(refused)
    const answer = holder.authenticator.get(await optionsOf(challenge))
    expect(await secondStep(challenge, { passkey: answer })).toMatchObject({
      outcome: 'signed-in',
      session: { secondFactor: true, account: { username: 'hans' } },
    })
    expect(await secondStep(challenge, { passkey: answer })).toEqual({ outcome: 'expired' })
    expect((await people.eventsOf(holder.accountId)).at(-1)).toMatchObject({
      type: 'AccountSignedIn',
      data: { method: 'password', secondFactor: 'passkey' },
    })
    expect(await people.call(beginPasskeySecondStep, { challenge })).toEqual({ asked: null })
  })

  it('takes no answer to another challenge', async () => {
    const { authenticator } = await passkeyHolder(people, 'ida')
    const [first, second] = [await challenged('ida'), await challenged('ida')]
    const answer = authenticator.get(await optionsOf(first.challenge))
    expect(await secondStep(second.challenge, { passkey: answer })).toEqual(refused)
  })

  it('tells programs, too, that it has a second factor, until the last passkey is removed', async () => {
    const { accountId, passkeyId } = await passkeyHolder(people, 'jan')
    const factor = async () =>
      (await people.call(verifyPassword, { username: 'jan', password: PASSWORD })).identified?.hasSecondFactor
    const other = await withPasskey(people, accountId)
    expect(await factor()).toBe(true)
    await people.call(removePasskey, { caller: caller(), accountId, passkeyId })
    expect(await factor()).toBe(true)
    await people.call(removePasskey, { caller: caller(), accountId, passkeyId: other.passkeyId })
    expect(await factor()).toBe(false)
    expect(await withPassword('jan')).toMatchObject({ outcome: 'signed-in' })
  })

  it('can have recovery codes, which go with the last passkey', async () => {
    const { accountId, passkeyId } = await passkeyHolder(people, 'karl')
    const { recoveryCodes } = await people.call(replaceRecoveryCodes, { caller: caller(), accountId })
    const { challenge, methods } = await challenged('karl')
    expect(methods).toEqual(['passkey', 'recovery-code'])
    expect(await secondStep(challenge, { code: recoveryCodes[0] ?? '' })).toMatchObject({ outcome: 'signed-in' })
    await people.call(removePasskey, { caller: caller(), accountId, passkeyId })
    const nothing = { totp: null, recoveryCodes: 0, passkeys: 0 }
    expect(await people.call(secondFactorsOf, { accountId })).toEqual(nothing)
    expect(await refusal(people.call(replaceRecoveryCodes, { caller: caller(), accountId }))).toMatchObject({
      code: 'second-factor-missing',
    })
  })

  it('gets rid of a lost one by an operator, with all sessions', async () => {
    const holder = await passkeyHolder(people, 'lars')
    const entered = await enter(holder)
    const secret = entered.outcome === 'signed-in' ? entered.secret : ''
    expect(await people.inForce(secret)).toBe(true)
    const reset = { caller: caller(), username: 'lars' }
    const first = await people.call(resetSecondFactor, reset)
    expect(await people.call(resetSecondFactor, reset)).toEqual(first)
    expect(await people.inForce(secret)).toBe(false)
    expect(await enter(holder)).toEqual(refused)
    expect(await withPassword('lars')).toMatchObject({ outcome: 'signed-in' })
  })
})

describe('who sits there', () => {
  async function signedIn(username: string) {
    const accountId = await people.member(username)
    const { secret, as } = await people.enter(username)
    const sessionId = as().credential.slice('session:'.length)
    return { accountId, secret, as, sessionId }
  }

  it('is shown by making a passkey', async () => {
    const { accountId, secret, as } = await signedIn('mia')
    people.pass(60_000)
    await withPasskey(people, accountId, { as: as() })
    expect((await people.call(verifySession, { secret })).session).toMatchObject({
      provedAt: people.now.toISOString(),
      secondFactor: true,
    })
  })

  it('is shown by a passkey once more, and the session gets another secret', async () => {
    const { accountId, secret, as, sessionId } = await signedIn('nils')
    const { authenticator } = await withPasskey(people, accountId, { as: as() })
    people.pass(60_000)
    const { options } = await people.call(beginPasskeyProof, { accountId, browser: BROWSER })
    const proof = { method: 'passkey' as const, browser: BROWSER, answer: authenticator.get(options) }
    const proved = await people.call(proveIdentity, { caller: as(), accountId, sessionId, proof })
    expect(await people.inForce(secret)).toBe(false)
    expect((await people.call(verifySession, { secret: proved.secret })).session).toMatchObject({
      provedAt: people.now.toISOString(),
    })
    const again = people.call(proveIdentity, { caller: as(), accountId, sessionId, proof })
    expect(await refusal(again)).toMatchObject({ code: 'passkey-refused' })
  })

  it("is not shown by anybody else's passkey", async () => {
    const other = await passkeyHolder(people, 'olga')
    const { accountId, as, sessionId } = await signedIn('otto')
    await withPasskey(people, accountId, { as: as() })
    const { options } = await people.call(beginPasskeyProof, { accountId, browser: BROWSER })
    const proof = { method: 'passkey' as const, browser: BROWSER, answer: other.authenticator.get(options) }
    const proved = people.call(proveIdentity, { caller: as(), accountId, sessionId, proof })
    expect(await refusal(proved)).toMatchObject({ code: 'passkey-refused' })
  })
})
