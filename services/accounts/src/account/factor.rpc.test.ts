import { apiTokenOf, verifyPassword, verifyToken } from '@appstore/contracts/accounts'
import {
  disableTotp,
  enableTotp,
  prepareTotp,
  proveIdentity,
  replaceRecoveryCodes,
  resetSecondFactor,
  secondFactorsOf,
} from '@appstore/contracts/second-factor'
import { signIn, verifySession } from '@appstore/contracts/sessions'
import { caller } from '../accounts-spec.js'
import { challenged, codeOf, complete, DEVICE, protectedMember, STEP } from '../factors-spec.js'
import { PASSWORD, type People, refusal, startPeople, visitor } from '../people-spec.js'
import { WRONG_PASSWORDS } from './own-password.js'

let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

const factorsOf = (accountId: string) => people.call(secondFactorsOf, { accountId })
const session = async (secret: string) => (await people.call(verifySession, { secret })).session

describe('setting up an app', () => {
  it('counts once a code of it was given, and answers ten recovery codes', async () => {
    const accountId = await people.member('anna')
    const { as } = await people.enter('anna')
    const { totpId, key, uri } = await people.call(prepareTotp, { caller: as(), accountId })
    expect(key).toMatch(/^[A-Z2-7]{32}$/)
    expect(uri).toMatch(new RegExp(`^otpauth://totp/App%20Store:anna\\?.*secret=${key}`))
    expect(await factorsOf(accountId)).toEqual({ totp: null, passkeys: 0, recoveryCodes: 0 })
    const code = codeOf(key, people.now)
    const wrong = code === '000000' ? '111111' : '000000'
    const attempt = people.call(enableTotp, { caller: as(), accountId, totpId, code: wrong })
    expect(await refusal(attempt)).toEqual({ code: 'fields-invalid', fields: ['code: code-wrong'] })
    const { recoveryCodes } = await people.call(enableTotp, { caller: as(), accountId, totpId, code })
    expect(new Set(recoveryCodes).size).toBe(10)
    for (const each of recoveryCodes) expect(each).toMatch(/^([a-z2-9]{4}-){5}[a-z2-9]{4}$/)
    expect(await factorsOf(accountId)).toEqual({ totp: { since: expect.any(String) }, passkeys: 0, recoveryCodes: 10 })
  })

  it('leaves nothing in events or tables that could be used', async () => {
    const { accountId, key, recoveryCodes } = await protectedMember(people, 'bert')
    const kept = [await people.eventsOf(accountId)]
    for (const table of ['totp_seeds', 'recovery_codes']) {
      const { rows } = await people.context.pool.query(`select * from ${table} where account_id = $1`, [accountId])
      expect(rows.length).toBeGreaterThan(0)
      kept.push(rows)
    }
    for (const secret of [key, ...recoveryCodes]) expect(JSON.stringify(kept)).not.toContain(secret)
  })

  it('shows the same key again, to its own account alone and for an hour', async () => {
    const accountId = await people.member('carl')
    const other = await people.member('cleo')
    const { as } = await people.enter('carl')
    const { totpId, key } = await people.call(prepareTotp, { caller: as(), accountId })
    expect(await people.call(prepareTotp, { caller: as(), accountId, totpId })).toMatchObject({ totpId, key })
    const foreign = { caller: as(), accountId: other, totpId }
    expect(await refusal(people.call(prepareTotp, foreign))).toMatchObject({ code: 'totp-unknown' })
    const code = codeOf(key, people.now)
    expect(await refusal(people.call(enableTotp, { ...foreign, code }))).toMatchObject({ code: 'totp-unknown' })
    people.pass(3_600_000)
    const late = people.call(enableTotp, { caller: as(), accountId, totpId, code: codeOf(key, people.now) })
    expect(await refusal(late)).toMatchObject({ code: 'totp-unknown' })
  })

  it('is refused a second time while there is one, and its key is not shown again', async () => {
    const { accountId, as } = await protectedMember(people, 'dora')
    const { totpId, key } = await people.call(prepareTotp, { caller: as(), accountId })
    const again = people.call(enableTotp, { caller: as(), accountId, totpId, code: codeOf(key, people.now) })
    expect(await refusal(again)).toMatchObject({ code: 'totp-enabled' })
  })

  it('ends the other sessions when that is asked for, in the same append, and keeps its own', async () => {
    const accountId = await people.member('edda')
    const [{ secret, as }, elsewhere] = [await people.enter('edda'), await people.enter('edda')]
    const { totpId, key } = await people.call(prepareTotp, { caller: as(), accountId })
    const by = as()
    const code = codeOf(key, people.now)
    await people.call(enableTotp, { caller: by, accountId, totpId, code, endOthers: true })
    expect([await people.inForce(secret), await people.inForce(elsewhere.secret)]).toEqual([true, false])
    const recorded = await people.context.eventStore.readStream(`account-${accountId}`)
    const appended = recorded.filter(({ metadata }) => metadata.commandId === by.commandId).map(({ type }) => type)
    expect(appended).toEqual([
      'AccountTotpEnabled',
      'AccountRecoveryCodesReplaced',
      'AccountIdentityProved',
      'AccountSessionEnded',
    ])
  })

  it('leaves the other sessions alone when nothing is said of them', async () => {
    const accountId = await people.member('elke')
    const [{ as }, elsewhere] = [await people.enter('elke'), await people.enter('elke')]
    const { totpId, key } = await people.call(prepareTotp, { caller: as(), accountId })
    await people.call(enableTotp, { caller: as(), accountId, totpId, code: codeOf(key, people.now) })
    expect(await people.inForce(elsewhere.secret)).toBe(true)
  })

  it('strengthens the session in which it is done', async () => {
    const { secret } = await protectedMember(people, 'emil')
    expect(await session(secret)).toMatchObject({ secondFactor: true, hasSecondFactor: true })
  })

  it('twice by the same command is done once, and tells codes that work', async () => {
    const accountId = await people.member('erik')
    const { as } = await people.enter('erik')
    const { totpId, key } = await people.call(prepareTotp, { caller: as(), accountId })
    const request = { caller: as(), accountId, totpId, code: codeOf(key, people.now) }
    await people.call(enableTotp, request)
    const { recoveryCodes } = await people.call(enableTotp, request)
    expect(await complete(people, await challenged(people, 'erik'), recoveryCodes[0] as string)).toMatchObject({
      outcome: 'signed-in',
    })
  })
})

describe('who asks who somebody is', () => {
  it('is told of the second factor with every credential', async () => {
    const { accountId, as } = await protectedMember(people, 'fred')
    const { token } = await people.call(apiTokenOf, { caller: as(), accountId })
    expect((await people.call(verifyToken, { token })).identified).toMatchObject({ hasSecondFactor: true })
    const byPassword = await people.call(verifyPassword, { username: 'fred', password: PASSWORD })
    expect(byPassword.identified).toMatchObject({ hasSecondFactor: true })
  })
})

describe('recovery codes made anew', () => {
  it('take the place of all there were', async () => {
    const { accountId, as, recoveryCodes: former } = await protectedMember(people, 'gina')
    const { recoveryCodes } = await people.call(replaceRecoveryCodes, { caller: as(), accountId })
    expect(recoveryCodes).toHaveLength(10)
    expect(await complete(people, await challenged(people, 'gina'), former[0] as string)).toEqual({
      outcome: 'refused',
    })
    expect(await complete(people, await challenged(people, 'gina'), recoveryCodes[0] as string)).toMatchObject({
      outcome: 'signed-in',
    })
    expect(await factorsOf(accountId)).toMatchObject({ recoveryCodes: 9 })
  })

  it('need an app', async () => {
    const accountId = await people.member('gert')
    const { as } = await people.enter('gert')
    const asked = people.call(replaceRecoveryCodes, { caller: as(), accountId })
    expect(await refusal(asked)).toMatchObject({ code: 'second-factor-missing' })
  })
})

describe('taking it away', () => {
  it('leaves the password, and no key or code', async () => {
    const { accountId, as } = await protectedMember(people, 'hans')
    expect(await people.call(disableTotp, { caller: as(), accountId })).toEqual({ position: expect.any(String) })
    expect(await people.call(disableTotp, { caller: as(), accountId })).toEqual({ position: null })
    const entered = await people.call(signIn, { caller: visitor(), login: 'hans', password: PASSWORD, device: DEVICE })
    expect(entered).toMatchObject({ outcome: 'signed-in', session: { hasSecondFactor: false } })
    for (const table of ['totp_seeds', 'recovery_codes']) {
      const { rows } = await people.context.pool.query(`select * from ${table} where account_id = $1`, [accountId])
      expect([table, rows]).toEqual([table, []])
    }
  })

  it('by operators ends every session, and says that it was them', async () => {
    const { accountId, secret } = await protectedMember(people, 'ida')
    const reset = () => people.call(resetSecondFactor, { caller: caller(), username: 'IDA' })
    expect(await reset()).toEqual({ accountId, position: expect.any(String) })
    expect(await session(secret)).toBeNull()
    expect(await people.eventsOf(accountId)).toContainEqual({
      type: 'AccountTotpDisabled',
      data: expect.objectContaining({ by: 'operator' }),
    })
    expect(await reset()).toEqual({ accountId, position: null })
    const unknown = people.call(resetSecondFactor, { caller: caller(), username: 'nobody' })
    expect(await refusal(unknown)).toMatchObject({ code: 'account-unknown' })
  })
})

describe('showing once more who one is', () => {
  const prove = (accountId: string, as: () => ReturnType<typeof caller>, proof: object) => {
    const by = as()
    const sessionId = by.credential.slice('session:'.length)
    return people.call(proveIdentity, { caller: by, accountId, sessionId, proof: proof as never })
  }

  it('by password makes the proof new and the session secret another one', async () => {
    const accountId = await people.member('jan')
    const { secret, as } = await people.enter('jan')
    people.pass(11 * 60_000)
    const before = await session(secret)
    const renewed = await prove(accountId, as, { method: 'password', password: PASSWORD })
    expect(await session(secret)).toBeNull()
    const after = await session(renewed.secret)
    expect(after).toMatchObject({ sessionId: before?.sessionId, secondFactor: false })
    expect(Date.parse(after?.provedAt ?? '') - Date.parse(before?.provedAt ?? '')).toBe(11 * 60_000)
    expect((await people.eventsOf(accountId)).at(-1)).toMatchObject({
      type: 'AccountIdentityProved',
      data: { method: 'password' },
    })
  })

  it('takes a code, once, of an account that has an app; its password is not enough', async () => {
    const { accountId, as, code, recoveryCodes } = await protectedMember(people, 'karl')
    const byPassword = prove(accountId, as, { method: 'password', password: PASSWORD })
    expect(await refusal(byPassword)).toMatchObject({ code: 'second-factor-required' })
    const { secret } = await prove(accountId, as, { method: 'code', code: code() })
    expect(await session(secret)).toMatchObject({ secondFactor: true })
    const again = prove(accountId, as, { method: 'code', code: code() })
    expect(await refusal(again)).toEqual({ code: 'fields-invalid', fields: ['code: code-wrong'] })
    await prove(accountId, as, { method: 'code', code: recoveryCodes[0] })
    expect(await factorsOf(accountId)).toMatchObject({ recoveryCodes: 9 })
  })

  it('with wrong passwords ends the session after so many, as everywhere', async () => {
    const accountId = await people.member('lars')
    const { secret, as } = await people.enter('lars')
    const wrong = () => refusal(prove(accountId, as, { method: 'password', password: 'x' }))
    for (let tries = 1; tries < WRONG_PASSWORDS; tries += 1) {
      expect(await wrong()).toEqual({ code: 'fields-invalid', fields: ['password: password-wrong'] })
    }
    expect(await wrong()).toMatchObject({ code: 'session-ended' })
    expect(await people.inForce(secret)).toBe(false)
  })

  it('is for one’s own session: that of somebody else gets neither proof nor secret', async () => {
    const accountId = await people.member('mona')
    await people.member('nils')
    const [{ as }, other] = [await people.enter('mona'), await people.enter('nils')]
    const sessionId = other.as().credential.slice('session:'.length)
    const proof = { method: 'password' as const, password: PASSWORD }
    const foreign = people.call(proveIdentity, { caller: as(), accountId, sessionId, proof })
    expect(await refusal(foreign)).toMatchObject({ code: 'session-ended' })
    expect(await people.inForce(other.secret)).toBe(true)
  })

  it('keeps a session strong that showed a second factor before, when the directory is built anew', async () => {
    const { accountId, as, code } = await protectedMember(people, 'otto')
    people.pass(STEP)
    const { secret } = await prove(accountId, as, { method: 'code', code: code() })
    await people.restart()
    expect(await session(secret)).toMatchObject({ secondFactor: true })
  })
})
