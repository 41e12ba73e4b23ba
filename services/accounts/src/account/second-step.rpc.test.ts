import { createHmac } from 'node:crypto'
import { setAccountEnabled, verifyPassword } from '@appstore/contracts/accounts'
import { requestPasswordReset, resetPassword } from '@appstore/contracts/people'
import { CHALLENGE_TRIES, challengeOf, WRONG_CODES } from '@appstore/contracts/second-factor'
import { signIn, verifySession } from '@appstore/contracts/sessions'
import { deriveKey } from '@appstore/service/seal'
import { caller } from '../accounts-spec.js'
import { challenged, codeOf, complete, DEVICE, protectedMember, STEP } from '../factors-spec.js'
import { PASSWORD, type People, startPeople, visitor } from '../people-spec.js'

let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

const HOUR = 3_600_000
const WRONG = ['', '000000', '12345', 'abcdef', '1234567', 'aaaa-bbbb-cccc-dddd-eeee-ffff', '\0']
const verified = async (secret: string) => (await people.call(verifySession, { secret })).session
const wrongCode = (code: string) => (code === '000000' ? '111111' : '000000')

describe('an account with an authenticator app', () => {
  it('is not signed in by its password alone: there is no session, and no event', async () => {
    const { accountId } = await protectedMember(people, 'anna')
    const before = await people.eventsOf(accountId)
    const entered = await people.call(signIn, { caller: visitor(), login: 'anna', password: PASSWORD, device: DEVICE })
    expect(entered).toEqual({
      outcome: 'second-factor',
      challenge: expect.stringMatching(/^[\w-]{43}$/),
      methods: ['totp', 'recovery-code'],
    })
    expect(await people.eventsOf(accountId)).toEqual(before)
    const { rows } = await people.context.pool.query('select * from sign_in_challenges where account_id = $1', [
      accountId,
    ])
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain((entered as { challenge: string }).challenge)
  })

  it('is signed in by the code that its app shows, once', async () => {
    const { accountId, code } = await protectedMember(people, 'bert')
    const challenge = await challenged(people, 'bert')
    const begun = await complete(people, challenge, code())
    if (begun.outcome !== 'signed-in') throw new Error(begun.outcome)
    expect(await verified(begun.secret)).toMatchObject({ secondFactor: true, hasSecondFactor: true })
    expect((await people.eventsOf(accountId)).at(-1)).toMatchObject({
      type: 'AccountSignedIn',
      data: { method: 'password', secondFactor: 'totp' },
    })
    // the challenge is used up, and so is the code
    expect(await complete(people, challenge, code())).toEqual({ outcome: 'expired' })
    expect(await complete(people, await challenged(people, 'bert'), code())).toEqual({ outcome: 'refused' })
    people.pass(STEP)
    expect(await complete(people, await challenged(people, 'bert'), code())).toMatchObject({ outcome: 'signed-in' })
  })

  it('takes the codes beside the one of now, but none from before the last', async () => {
    const { key } = await protectedMember(people, 'carl')
    const at = (steps: number) => codeOf(key, new Date(people.now.getTime() + steps * STEP))
    for (const steps of [-3, -2, 2, 3]) {
      expect([steps, await complete(people, await challenged(people, 'carl'), at(steps))]).toEqual([
        steps,
        { outcome: 'refused' },
      ])
    }
    people.pass(10 * STEP)
    for (const [steps, outcome] of [
      [-1, 'signed-in'],
      [1, 'signed-in'],
      [0, 'refused'],
      [-1, 'refused'],
    ] as const) {
      expect([steps, await complete(people, await challenged(people, 'carl'), at(steps))]).toEqual([
        steps,
        expect.objectContaining({ outcome }),
      ])
    }
  })

  it('takes a code with a blank in it, as apps show them', async () => {
    const { code } = await protectedMember(people, 'cora')
    const spaced = ` ${code().slice(0, 3)} ${code().slice(3)} `
    expect(await complete(people, await challenged(people, 'cora'), spaced)).toMatchObject({ outcome: 'signed-in' })
  })

  it('refuses what is no code of it in the same words', async () => {
    const { code } = await protectedMember(people, 'dora')
    for (const wrong of [...WRONG, code().split('').reverse().join('')].slice(0, 6)) {
      expect([wrong, await complete(people, await challenged(people, 'dora'), wrong)]).toEqual([
        wrong,
        { outcome: 'refused' },
      ])
    }
  })

  it('refuses codes of somebody else, of the app and of the list', async () => {
    await protectedMember(people, 'emil')
    const other = await protectedMember(people, 'erna')
    for (const foreign of [other.code(), other.recoveryCodes[0] as string]) {
      expect(await complete(people, await challenged(people, 'emil'), foreign)).toEqual({ outcome: 'refused' })
    }
    // and they are good for their holder still
    expect(await complete(people, await challenged(people, 'erna'), other.code())).toMatchObject({
      outcome: 'signed-in',
    })
  })
})

describe('a recovery code', () => {
  it('signs in once, however it is typed, and is named by the event', async () => {
    const { accountId, recoveryCodes } = await protectedMember(people, 'fred')
    const [first = '', second = ''] = recoveryCodes
    const typed = first.toUpperCase().replaceAll('-', ' ')
    expect(await complete(people, await challenged(people, 'fred'), typed)).toMatchObject({ outcome: 'signed-in' })
    const [begun, used] = (await people.eventsOf(accountId)).slice(-2)
    expect(begun).toMatchObject({ type: 'AccountSignedIn', data: { secondFactor: 'recovery-code' } })
    expect(used).toMatchObject({ type: 'AccountRecoveryCodeUsed', data: { codeId: expect.any(String) } })
    expect(await complete(people, await challenged(people, 'fred'), first)).toEqual({ outcome: 'refused' })
    expect(await complete(people, await challenged(people, 'fred'), second)).toMatchObject({ outcome: 'signed-in' })
  })

  it('works with dashes and without, in capitals and not', async () => {
    const { recoveryCodes } = await protectedMember(people, 'fritz')
    const ways = [
      (code: string) => code,
      (code: string) => code.replaceAll('-', ''),
      (code: string) => code.toUpperCase(),
    ]
    for (const [index, typed] of ways.entries()) {
      const code = typed(recoveryCodes[index] as string)
      expect(await complete(people, await challenged(people, 'fritz'), code)).toMatchObject({ outcome: 'signed-in' })
    }
  })

  it('of sixteen letters, as the first ones were, works as before', async () => {
    const { accountId } = await protectedMember(people, 'frida')
    const shorter = 'abcd-efgh-jkmn-pqrs'
    const { rows } = await people.context.pool.query('select code_id from recovery_codes where account_id = $1', [
      accountId,
    ])
    const [{ code_id: codeId }] = rows
    const hash = createHmac('sha256', deriveKey('s'.repeat(64), 'recovery-code'))
      .update(`${codeId} ${shorter.replaceAll('-', '')}`)
      .digest()
    await people.context.pool.query('update recovery_codes set hash = $2 where code_id = $1', [codeId, hash])
    expect(await complete(people, await challenged(people, 'frida'), shorter)).toMatchObject({ outcome: 'signed-in' })
  })

  it('used twice at the same moment signs in once', async () => {
    const { recoveryCodes } = await protectedMember(people, 'gina')
    const [code = ''] = recoveryCodes
    const challenges = [await challenged(people, 'gina'), await challenged(people, 'gina')]
    const outcomes = await Promise.all(challenges.map((challenge) => complete(people, challenge, code)))
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['refused', 'signed-in'])
  })
})

describe('a challenge', () => {
  it('is told from any other by its text alone', async () => {
    const { code } = await protectedMember(people, 'hans')
    const challenge = await challenged(people, 'hans')
    for (const other of ['', 'x', challenge.slice(1), `${challenge}x`, challenge.toLowerCase(), '\0']) {
      expect([other, await complete(people, other, code())]).toEqual([other, { outcome: 'expired' }])
      expect(await people.call(challengeOf, { challenge: other })).toEqual({ methods: null })
    }
    expect(await people.call(challengeOf, { challenge })).toEqual({ methods: ['totp', 'recovery-code'] })
  })

  it('lasts five minutes', async () => {
    const { code } = await protectedMember(people, 'ida')
    const challenge = await challenged(people, 'ida')
    people.pass(5 * 60_000)
    expect(await people.call(challengeOf, { challenge })).toEqual({ methods: null })
    expect(await complete(people, challenge, code())).toEqual({ outcome: 'expired' })
  })

  it('takes five tries, and then no code, not even the right one', async () => {
    const { code } = await protectedMember(people, 'jan')
    const challenge = await challenged(people, 'jan')
    for (let tries = 0; tries < CHALLENGE_TRIES; tries += 1) {
      expect(await complete(people, challenge, wrongCode(code()))).toEqual({ outcome: 'refused' })
    }
    expect(await complete(people, challenge, code())).toEqual({ outcome: 'expired' })
    expect(await complete(people, await challenged(people, 'jan'), code())).toMatchObject({ outcome: 'signed-in' })
  })

  it('takes no more tries when they come all at once', async () => {
    const { code } = await protectedMember(people, 'jon')
    const challenge = await challenged(people, 'jon')
    const tries = Array.from({ length: 3 * CHALLENGE_TRIES }, () => complete(people, challenge, wrongCode(code())))
    const outcomes = (await Promise.all(tries)).map(({ outcome }) => outcome)
    expect(outcomes.filter((outcome) => outcome === 'refused')).toHaveLength(CHALLENGE_TRIES)
  })

  it('is worth nothing once the account is disabled, or has another password', async () => {
    const { code } = await protectedMember(people, 'karl')
    const challenge = await challenged(people, 'karl')
    await people.call(setAccountEnabled, { caller: caller(), username: 'karl', enabled: false })
    expect(await complete(people, challenge, code())).toMatchObject({ outcome: expect.not.stringContaining('signed') })
    await people.call(setAccountEnabled, { caller: caller(), username: 'karl', enabled: true })
    people.pass(STEP)
    const next = await challenged(people, 'karl')
    await people.call(requestPasswordReset, { caller: visitor(), email: 'karl@mail.example', language: 'en' })
    const { accountId } = (await people.call(verifyPassword, { username: 'karl', password: PASSWORD })).identified
      ?.account ?? { accountId: '' }
    const key = await people.keyOf(accountId)
    await people.call(resetPassword, { caller: visitor(), key, password: 'another fine otter 8' })
    expect(await complete(people, next, code())).toMatchObject({ outcome: expect.not.stringContaining('signed') })
  })

  it('met twice by the same command gives one session, with the secret that was given last', async () => {
    const { code } = await protectedMember(people, 'lars')
    const [challenge, by] = [await challenged(people, 'lars'), visitor()]
    const [first, second] = [
      await complete(people, challenge, code(), by),
      await complete(people, challenge, code(), by),
    ]
    if (first.outcome !== 'signed-in' || second.outcome !== 'signed-in') throw new Error('not signed in')
    expect(second.session.sessionId).toBe(first.session.sessionId)
    expect(await verified(first.secret)).toBeNull()
    expect(await verified(second.secret)).not.toBeNull()
  })
})

describe('guessing', () => {
  it('stops after so many wrong codes of an account, whatever challenges are opened, for an hour', async () => {
    const { code } = await protectedMember(people, 'mona')
    for (let tries = 0; tries < WRONG_CODES; tries += 1) {
      const guessed = await complete(people, await challenged(people, 'mona'), wrongCode(code()))
      expect(guessed).toEqual({ outcome: 'refused' })
    }
    const stopped = complete(people, await challenged(people, 'mona'), code())
    await expect(stopped).rejects.toMatchObject({ code: 'too-many-codes', extra: { retryAfter: expect.any(Number) } })
    people.pass(HOUR)
    expect(await complete(people, await challenged(people, 'mona'), code())).toMatchObject({ outcome: 'signed-in' })
  })
})

describe('another password', () => {
  it('chosen with a mail does not lead round the second factor', async () => {
    const { accountId, code } = await protectedMember(people, 'nora')
    await people.call(requestPasswordReset, { caller: visitor(), email: 'nora@mail.example', language: 'en' })
    const password = 'another fine otter 9'
    await people.call(resetPassword, { caller: visitor(), key: await people.keyOf(accountId), password })
    const challenge = await challenged(people, 'nora', password)
    expect(await complete(people, challenge, code())).toMatchObject({ outcome: 'signed-in' })
  })
})
