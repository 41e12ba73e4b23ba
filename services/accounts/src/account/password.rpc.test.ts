import { apiTokenOf, findAccount, verifyToken } from '@appstore/contracts/accounts'
import { changePassword, passwordResetOf, requestPasswordReset, resetPassword } from '@appstore/contracts/people'
import { signIn } from '@appstore/contracts/sessions'
import { caller } from '../accounts-spec.js'
import { PASSWORD, type People, refusal, startPeople, visitor } from '../people-spec.js'

const OTHER = 'seventeen quiet lanterns'
const HOUR = 3_600_000
let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

const tokenOf = async (accountId: string) => (await people.call(apiTokenOf, { caller: caller(), accountId })).token
const holds = async (token: string) => (await people.call(verifyToken, { token })).identified !== null
const refused = async (login: string, password: string) => {
  const device = { userAgent: '', address: '' }
  return (await people.call(signIn, { caller: visitor(), login, password, device })).outcome === 'refused'
}

describe('changing the password', () => {
  it('ends all sessions and replaces the API token, in one append', async () => {
    const accountId = await people.member('anna')
    const [one, two] = [await people.enter('anna'), await people.enter('anna')]
    const token = await tokenOf(accountId)
    const before = await people.context.eventStore.readStream(`account-${accountId}`)
    const request = { accountId, oldPassword: PASSWORD, newPassword: OTHER }
    await people.call(changePassword, { caller: one.as(), ...request })
    const added = await people.context.eventStore.readStream(`account-${accountId}`, before.length)
    expect(added.map(({ type, data }) => [type, (data as { occasion: string }).occasion])).toEqual([
      ['AccountPasswordSet', 'changed'],
      ['AccountTokenIssued', 'password'],
    ])
    expect(new Set(added.map(({ metadata }) => metadata.commandId)).size).toBe(1)
    expect([await people.inForce(one.secret), await people.inForce(two.secret)]).toEqual([false, false])
    expect([await holds(token), await holds(await tokenOf(accountId))]).toEqual([false, true])
    expect(await refused('anna', PASSWORD)).toBe(true)
    await people.enter('anna', OTHER)
    const log = JSON.stringify(added.map(({ data, metadata }) => ({ data, metadata })))
    for (const secret of [PASSWORD, OTHER]) expect(log).not.toContain(secret)
  })

  it('is refused for every field that is wrong', async () => {
    const accountId = await people.member('bert')
    const { as } = await people.enter('bert')
    const change = (oldPassword: string, newPassword: string) =>
      refusal(people.call(changePassword, { caller: as(), accountId, oldPassword, newPassword }))
    expect(await change('wrong', 'short')).toEqual({
      code: 'fields-invalid',
      fields: ['oldPassword: password-wrong', 'password: password-too-short'],
    })
    for (const like of ['bert-bert', 'Mustermann!', 'bert@mail.example']) {
      expect((await change(PASSWORD, like)).fields).toEqual(['password: password-similar'])
    }
  })

  it('twice by the same command is done once, although the old password is not right any more', async () => {
    const accountId = await people.member('carl')
    const { as } = await people.enter('carl')
    const request = { caller: as(), accountId, oldPassword: PASSWORD, newPassword: OTHER }
    const first = await people.call(changePassword, request)
    expect(await people.call(changePassword, request)).toEqual(first)
  })

  it('ends the session at the 16th wrong password in a row, and a right one begins anew', async () => {
    const accountId = await people.member('dora')
    const { secret, as } = await people.enter('dora')
    const attempt = (oldPassword: string, newPassword = 'short') =>
      refusal(people.call(changePassword, { caller: as(), accountId, oldPassword, newPassword }))
    for (let times = 0; times < 15; times += 1) expect((await attempt('wrong')).code).toBe('fields-invalid')
    expect((await attempt(PASSWORD)).fields).toEqual(['password: password-too-short'])
    for (let times = 0; times < 15; times += 1) expect((await attempt('wrong')).code).toBe('fields-invalid')
    expect(await people.inForce(secret)).toBe(true)
    expect((await attempt('wrong')).code).toBe('session-ended')
    expect(await people.inForce(secret)).toBe(false)
    expect((await people.eventsOf(accountId)).at(-1)?.type).toBe('AccountSessionEnded')
  })
})

describe('a forgotten password', () => {
  const ask = (email: string, commandId?: string) =>
    people.call(requestPasswordReset, { caller: visitor(commandId), email, language: 'de' })

  it('is replaced once with the key of a mail; sessions end and the token is another one', async () => {
    const accountId = await people.member('emil')
    const [{ secret }, token] = [await people.enter('emil'), await tokenOf(accountId)]
    await ask('EMIL@mail.example')
    const key = await people.keyOf(accountId)
    expect(await people.call(passwordResetOf, { key })).toEqual({ reset: { username: 'emil' } })
    const reset = { caller: visitor(), key, password: OTHER }
    const first = await people.call(resetPassword, reset)
    expect(first).toEqual({ accountId, position: expect.any(String) })
    expect(await people.call(resetPassword, reset)).toEqual(first)
    expect([await people.inForce(secret), await holds(token)]).toEqual([false, false])
    await people.enter('emil', OTHER)
    expect(await people.call(passwordResetOf, { key })).toEqual({ reset: null })
    expect((await refusal(people.call(resetPassword, { ...reset, caller: visitor() }))).code).toBe('key-invalid')
    const [event] = (await people.context.eventStore.readStream(`account-${accountId}`)).slice(-2)
    expect(event?.metadata).toMatchObject({
      actor: `account:${accountId}`,
      credential: expect.stringMatching(/^mail-key:/),
    })
  })

  it('keeps its key when the new one breaks a rule, for a day', async () => {
    const accountId = await people.member('fred')
    await ask('fred@mail.example')
    const key = await people.keyOf(accountId)
    const short = people.call(resetPassword, { caller: visitor(), key, password: 'short' })
    expect((await refusal(short)).fields).toEqual(['password: password-too-short'])
    people.pass(24 * HOUR - 1)
    expect((await people.call(passwordResetOf, { key })).reset).not.toBeNull()
    people.pass(1)
    expect((await people.call(passwordResetOf, { key })).reset).toBeNull()
    const late = people.call(resetPassword, { caller: visitor(), key, password: OTHER })
    expect((await refusal(late)).code).toBe('key-invalid')
  })

  it('cannot be replaced with a key that confirms an address, or with none', async () => {
    await people.signUp('gina')
    const { account } = await people.call(findAccount, { username: 'gina' })
    const key = await people.keyOf(account?.accountId ?? '')
    for (const wrong of [key, '', 'x'.repeat(43), '\0']) {
      expect(await people.call(passwordResetOf, { key: wrong })).toEqual({ reset: null })
      const reset = people.call(resetPassword, { caller: visitor(), key: wrong, password: OTHER })
      expect((await refusal(reset)).code).toBe('key-invalid')
    }
  })

  it('of nobody: the address gets a mail that says so, and stands nowhere to be read', async () => {
    const head = await people.context.eventStore.head()
    expect(await ask('stranger@mail.example')).toEqual({})
    const { events } = await people.context.eventStore.readAll(head, { limit: 10, categories: ['letter'] })
    expect(events).toMatchObject([{ type: 'LetterRequested', data: { kind: 'no-account' } }])
    const { rows } = await people.context.pool.query('select * from letters')
    expect(rows).toMatchObject([{ letter_id: events[0]?.stream.slice('letter-'.length), language: 'de' }])
    for (const kept of [rows, events.map(({ data, metadata }) => ({ data, metadata }))]) {
      expect(JSON.stringify(kept)).not.toContain('stranger')
    }
    expect(await ask('no address')).toEqual({})
  })

  it('of nobody: the address gets one mail a minute, whoever asks, and whatever case it is written in', async () => {
    const letters = async () => {
      const { events } = await people.context.eventStore.readAll(0n, { limit: 1_000, categories: ['letter'] })
      return events.length
    }
    const before = await letters()
    for (const address of ['other@mail.example', 'Other@MAIL.example', 'other@mail.example']) {
      expect(await ask(address)).toEqual({})
    }
    expect(await letters()).toBe(before + 1)
    await ask('another@mail.example')
    expect(await letters()).toBe(before + 2)
    people.pass(60_000)
    await ask('other@mail.example')
    expect(await letters()).toBe(before + 3)
  })
})
