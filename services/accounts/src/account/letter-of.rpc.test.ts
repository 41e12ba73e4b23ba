import { randomUUID } from 'node:crypto'
import { letterOf, type MailKind } from '@appstore/contracts/mails'
import { addPasskey, beginPasskey, removePasskey, renamePasskey } from '@appstore/contracts/passkeys'
import { confirmEmail, requestPasswordReset } from '@appstore/contracts/people'
import { createPersonalToken, revokePersonalToken } from '@appstore/contracts/personal-tokens'
import { changeEmail } from '@appstore/contracts/profiles'
import { until } from '@appstore/event-sourcing/counter-spec'
import { caller, SITE } from '../accounts-spec.js'
import { Authenticator } from '../authenticator-spec.js'
import { PASSWORD, type People, startPeople, visitor } from '../people-spec.js'

let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

/** The letter that the newest event of this type on the account's stream asks for. */
async function letter(accountId: string, type: string, kind: MailKind) {
  const stream = `account-${accountId}`
  const source = (await people.context.eventStore.readStream(stream)).findLast((event) => event.type === type)
  const request = { kind, source: { stream, eventId: source?.id ?? '' }, accountId }
  return (await people.call(letterOf, request)).letter
}

/** What integrations writes once a mail is out. */
async function sent(accountId: string, type: string, kind: MailKind): Promise<void> {
  const { eventStore, now } = people.context
  const stream = `account-${accountId}`
  const source = (await eventStore.readStream(stream)).findLast((event) => event.type === type)
  const deliveryId = randomUUID()
  const at = now().toISOString()
  const metadata = { ...visitor(), causationId: deliveryId, at }
  const queued = { deliveryId, kind, source: { stream, eventId: source?.id }, accountId, facts: {}, at }
  await eventStore.append(`delivery-${deliveryId}`, 'no-stream', [
    { id: randomUUID(), type: 'MailQueued', schemaVersion: 1, data: queued, metadata },
    { id: randomUUID(), type: 'MailSent', schemaVersion: 1, data: { deliveryId, attempt: 1, at }, metadata },
  ])
}

describe('the letter', () => {
  it('to somebody who signed up goes to their address with the key, until the key was used', async () => {
    await people.signUp('anna', { language: 'de' })
    const accountId = await idOf('anna')
    const found = await letter(accountId, 'AccountConfirmationRequested', 'confirm-email')
    expect(found).toMatchObject({ to: 'anna@mail.example', language: 'de', facts: { username: 'anna' } })
    await people.call(confirmEmail, { caller: visitor(), key: found?.facts.key ?? '' })
    expect(await letter(accountId, 'AccountConfirmationRequested', 'confirm-email')).toBeNull()
  })

  it('cannot be had a second time once the mail is out, and the link still works', async () => {
    await people.signUp('bert')
    const accountId = await idOf('bert')
    const found = await letter(accountId, 'AccountConfirmationRequested', 'confirm-email')
    await sent(accountId, 'AccountConfirmationRequested', 'confirm-email')
    await until(async () => (await letter(accountId, 'AccountConfirmationRequested', 'confirm-email')) === null)
    const confirmed = await people.call(confirmEmail, { caller: visitor(), key: found?.facts.key ?? '' })
    expect(confirmed.username).toBe('bert')
  })

  it('about another address goes to both, each with what is theirs', async () => {
    const accountId = await people.member('carl')
    const { as } = await people.enter('carl')
    await people.call(changeEmail, { caller: as(), accountId, email: 'new@mail.example', password: PASSWORD })
    const [confirm, told] = [
      await letter(accountId, 'AccountEmailChangeRequested', 'confirm-new-email'),
      await letter(accountId, 'AccountEmailChangeRequested', 'email-change-requested'),
    ]
    expect([confirm?.to, told?.to]).toEqual(['new@mail.example', 'carl@mail.example'])
    expect(told?.facts.key).toBeUndefined()
    await people.call(confirmEmail, { caller: visitor(), key: confirm?.facts.key ?? '' })
    expect((await letter(accountId, 'AccountEmailVerified', 'email-changed'))?.to).toBe('carl@mail.example')
  })

  it('to reset a password is for the newest wish and for those before it', async () => {
    const accountId = await people.member('dora')
    await people.call(requestPasswordReset, { caller: visitor(), email: 'dora@mail.example', language: 'en' })
    const found = await letter(accountId, 'AccountPasswordResetRequested', 'password-reset')
    expect(found).toMatchObject({ to: 'dora@mail.example', facts: { key: expect.stringMatching(/^[\w-]{43}$/) } })
  })

  it('about a passkey says which', async () => {
    const [accountId, browser] = [await people.member('edda'), 'this-browser']
    const { options } = await people.call(beginPasskey, { accountId, browser })
    const made = { browser, answer: new Authenticator(SITE).create(options), device: { userAgent: '', address: '' } }
    const { passkeyId } = await people.call(addPasskey, { caller: caller(), accountId, name: 'My phone', ...made })
    await people.call(renamePasskey, { caller: caller(), accountId, passkeyId, name: 'Old phone' })
    await people.call(removePasskey, { caller: caller(), accountId, passkeyId })
    const told = [
      await letter(accountId, 'AccountPasskeyAdded', 'passkey-added'),
      await letter(accountId, 'AccountPasskeyRemoved', 'passkey-removed'),
    ]
    expect(told).toMatchObject([
      { to: 'edda@mail.example', facts: { passkey: 'My phone' } },
      { to: 'edda@mail.example', facts: { passkey: 'Old phone' } },
    ])
  })

  it('to somebody without an account goes where the wish came from', async () => {
    await people.call(requestPasswordReset, { caller: visitor(), email: 'nobody@mail.example', language: 'de' })
    const { events } = await people.context.eventStore.readAll(0n, { limit: 10, categories: ['letter'] })
    const { stream, id } = events.at(-1) as (typeof events)[number]
    const request = { kind: 'no-account' as const, source: { stream, eventId: id }, accountId: null }
    expect((await people.call(letterOf, request)).letter).toMatchObject({ to: 'nobody@mail.example', language: 'de' })
  })

  it('about a token for programs says which one it is, even when it is gone', async () => {
    const accountId = await people.member('emma')
    const { as } = await people.enter('emma')
    const wishes = { name: 'Build <b>', scopes: ['publish' as const], apps: null, expiresInDays: 30 }
    const { tokenId, token } = await people.call(createPersonalToken, { caller: as(), accountId, ...wishes })
    await people.call(revokePersonalToken, { caller: as(), accountId, tokenId })
    const made = await letter(accountId, 'PersonalTokenCreated', 'personal-token-created')
    const gone = await letter(accountId, 'PersonalTokenRevoked', 'personal-token-revoked')
    for (const each of [made, gone]) {
      expect(each).toMatchObject({ to: 'emma@mail.example', facts: { tokenName: 'Build <b>' } })
      expect(JSON.stringify(each)).not.toContain(token)
    }
  })

  it('to nobody known is none', async () => {
    const source = { stream: 'account-x', eventId: randomUUID() }
    expect((await people.call(letterOf, { kind: 'confirm-email', source, accountId: 'x' })).letter).toBeNull()
  })
})

async function idOf(username: string): Promise<string> {
  const { rows } = await people.context.pool.query('select account_id from accounts where username = $1', [username])
  return rows[0]?.account_id
}
