import { randomUUID } from 'node:crypto'
import { developmentInbox, letterOf, type MailKind } from '@appstore/contracts/mails'
import { until } from '@appstore/event-sourcing/counter-spec'
import type { NewEvent } from '@appstore/event-sourcing/event-store'
import { startTestIntegrations, type TestIntegrations } from '../integrations-spec.js'
import { startMailServer, type TestMailServer } from './mail-server-spec.js'

let server: TestMailServer
let test: TestIntegrations
/** What accounts answers; `null`: the mail is not wanted any more. */
let letter: { to: string; language: string; facts: Record<string, string> } | null

const settings = () => ({
  SITE_URL: 'https://apps.example.org',
  EMAIL_HOST: '127.0.0.1',
  EMAIL_PORT: String(server.port),
  EMAIL_TIMEOUT: '2',
  DEFAULT_FROM_EMAIL: 'Store <store@example.org>',
})

beforeEach(async () => {
  letter = {
    to: 'anna@example.org',
    language: 'de',
    facts: { username: 'anna', email: 'anna@example.org', key: 'KEY' },
  }
  server = await startMailServer()
  test = await startTestIntegrations(settings())
  test.asker.answer(letterOf, async () => ({ letter }))
  await test.asker.native.flush()
})
afterEach(async () => {
  await test.stop()
  await server.stop()
})

const at = () => test.now.toISOString()
const metadata = () => {
  const commandId = randomUUID()
  return { commandId, actor: 'account:1', credential: 'none', correlationId: 'c', causationId: commandId, at: at() }
}

async function happened(type: string, data: Record<string, unknown>): Promise<void> {
  const event: NewEvent = {
    id: randomUUID(),
    type,
    schemaVersion: 1,
    data: { accountId: '1', at: at(), ...data },
    metadata: metadata(),
  }
  await test.context.eventStore.append('account-1', 'any', [event])
}

const reset = () => happened('AccountPasswordResetRequested', { keyId: 'k1' })

async function eventsOf(type: string): Promise<{ type: string; data: Record<string, unknown> }[]> {
  const { events } = await test.context.eventStore.readAll(0n, { limit: 1_000, categories: ['delivery'] })
  return events.filter((event) => event.type === type) as never
}

describe('a mail', () => {
  it('goes out after what it tells of, in the language of the person', async () => {
    await reset()
    await server.has(1)
    const [mail] = server.mails
    expect(mail?.to).toMatchObject({ text: 'anna@example.org' })
    expect(mail?.from).toMatchObject({ text: '"Store" <store@example.org>' })
    expect(mail?.subject).toBe('Wählen Sie ein anderes Passwort')
    expect(mail?.text).toContain('https://apps.example.org/password/reset/key/KEY/')
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated')
    await until(async () => (await eventsOf('MailSent')).length === 1)
    const [queued] = await eventsOf('MailQueued')
    expect(mail?.messageId).toBe(`<${queued?.data.deliveryId}@apps.example.org>`)
  })

  it('stands in no event with its address or its key', async () => {
    await reset()
    await until(async () => (await eventsOf('MailSent')).length === 1)
    const { events } = await test.context.eventStore.readAll(0n, { limit: 1_000 })
    const all = JSON.stringify(events.map(({ data, metadata }) => ({ data, metadata }))) + test.lines.join('\n')
    expect(all).not.toMatch(/anna|KEY/)
  })

  it('waits while the mail server is away, and goes out once when it is back', async () => {
    const { port } = server
    await server.stop()
    await reset()
    await until(async () => (await eventsOf('MailFailed')).length === 1)
    expect((await eventsOf('MailFailed'))[0]?.data).toMatchObject({ reason: 'unreachable', attempt: 1 })
    expect((await test.service.health()).problems.join()).toContain('Mails wait')
    server = await startMailServer()
    await test.restart({ ...settings(), EMAIL_PORT: String(server.port) })
    expect(server.port).not.toBe(port)
    test.now = new Date(test.now.getTime() + 61_000)
    await server.has(1)
    await until(async () => (await eventsOf('MailSent')).length === 1)
    await test.restart({ ...settings(), EMAIL_PORT: String(server.port) })
    expect([server.mails.length, (await test.service.health()).problems]).toEqual([1, []])
  })

  it('waits when the mail server does not answer in time', async () => {
    server.behaviour = 'silent'
    await reset()
    await until(async () => (await eventsOf('MailFailed')).length === 1)
    expect((await eventsOf('MailFailed'))[0]?.data).toMatchObject({ reason: 'timeout' })
  })

  it('is tried again after a refusal for now, and given up after one for good', async () => {
    server.behaviour = 451
    await reset()
    await until(async () => (await eventsOf('MailFailed')).length === 1)
    server.behaviour = 550
    test.now = new Date(test.now.getTime() + 61_000)
    await until(async () => (await eventsOf('MailFailed')).length === 2)
    const [first, second] = await eventsOf('MailFailed')
    expect(first?.data).toMatchObject({ reason: 'refused', responseCode: 451, retryAt: '2030-01-02T03:05:05.000Z' })
    expect(second?.data).toMatchObject({ reason: 'refused', responseCode: 550, retryAt: null })
  })

  it('is given up after three days without a mail server', async () => {
    server.behaviour = 451
    await reset()
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      await until(async () => (await eventsOf('MailFailed')).length === attempt)
      test.now = new Date(test.now.getTime() + 24 * 3_600_000 + 1)
    }
    expect((await eventsOf('MailFailed')).map(({ data }) => data.retryAt === null)).toEqual([
      ...Array<boolean>(8).fill(false),
      true,
    ])
  })

  it('that is not wanted any more does not go out', async () => {
    letter = null
    await reset()
    await until(async () => (await eventsOf('MailFailed')).length === 1)
    expect((await eventsOf('MailFailed'))[0]?.data).toMatchObject({ reason: 'not-wanted', retryAt: null })
    expect(server.mails).toEqual([])
  })

  it('takes no header from an address or a name', async () => {
    letter = {
      to: 'anna@example.org\r\nBcc: eve@example.org',
      language: 'en',
      facts: { username: 'anna\r\nBcc: eve@example.org', email: 'x', key: 'KEY' },
    }
    await reset()
    await until(async () => (await eventsOf('MailSent')).length + (await eventsOf('MailFailed')).length === 1)
    for (const mail of server.mails) {
      expect(mail.headers.has('bcc')).toBe(false)
      expect(JSON.stringify(mail.to)).not.toContain('"address":"eve@example.org"')
    }
  })
})

describe('what is told by mail', () => {
  it.each<[string, Record<string, unknown>, MailKind[]]>([
    ['AccountConfirmationRequested', { keyId: 'k' }, ['confirm-email']],
    [
      'AccountEmailChangeRequested',
      { keyId: 'k', email: { sealed: 'x' } },
      ['confirm-new-email', 'email-change-requested'],
    ],
    ['AccountEmailVerified', { email: { sealed: 'x' }, replaces: true }, ['email-changed']],
    ['AccountEmailVerified', { email: { sealed: 'x' } }, []],
    ['AccountAddressClaimed', { by: 'sign-up' }, ['account-exists']],
    ['AccountPasswordSet', { passwordId: 'p', occasion: 'created' }, []],
    ['AccountPasswordSet', { passwordId: 'p', occasion: 'changed' }, ['password-changed']],
    ['AccountTokenIssued', { tokenId: 't', occasion: 'password' }, []],
    ['AccountTokenIssued', { tokenId: 't', occasion: 'asked' }, ['token-replaced']],
    ['AccountDeletionRequested', { decisions: [], eraseAt: '2030-02-02T00:00:00.000Z' }, ['deletion-requested']],
    ['PersonalTokenRevoked', { tokenId: 't', occasion: 'asked' }, ['personal-token-revoked']],
    ['PersonalTokenRevoked', { tokenId: 't', occasion: 'staff' }, ['personal-token-revoked-by-staff']],
    ['PersonalTokenRevoked', { tokenId: 't', occasion: 'password' }, []],
    ['AccountDeletionCancelled', {}, ['deletion-cancelled']],
    ['AccountTotpEnabled', { totpId: 't' }, ['second-factor-enabled']],
    ['AccountTotpDisabled', { totpId: 't', by: 'holder' }, ['second-factor-disabled']],
    ['AccountTotpDisabled', { totpId: 't', by: 'operator' }, ['second-factor-reset']],
    ['AccountRecoveryCodesReplaced', { codeIds: ['c'], occasion: 'enabled' }, []],
    ['AccountRecoveryCodesReplaced', { codeIds: ['c'], occasion: 'asked' }, ['recovery-codes-replaced']],
    ['AccountRecoveryCodeUsed', { codeId: 'c' }, ['recovery-code-used']],
    ['AccountGuessingStopped', {}, ['guessing-stopped']],
    ['AccountPasskeyAdded', { passkeyId: 'p', name: { sealed: 'x' } }, ['passkey-added']],
    ['AccountPasskeyRemoved', { passkeyId: 'p' }, ['passkey-removed']],
    ['AccountLoginLinked', { loginId: 'l', provider: 'github', occasion: 'asked' }, ['login-linked']],
    ['AccountLoginLinked', { loginId: 'l', provider: 'github', occasion: 'sign-up' }, []],
    ['AccountLoginUnlinked', { loginId: 'l', provider: 'oidc' }, ['login-unlinked']],
  ])('%s %j: %j', async (type, data, kinds) => {
    await happened(type, data)
    await happened('AccountPasswordResetRequested', { keyId: 'last' }) // events come in order
    await until(async () => (await eventsOf('MailQueued')).some((event) => event.data.kind === 'password-reset'))
    const queued = (await eventsOf('MailQueued')).map((event) => event.data.kind)
    expect(queued).toEqual([...kinds, 'password-reset'])
  })

  it('is nothing about what is long past', async () => {
    await happened('AccountDeletionCancelled', { at: '2029-12-01T00:00:00.000Z' })
    await reset()
    await until(async () => (await eventsOf('MailQueued')).length > 0)
    expect((await eventsOf('MailQueued')).map((event) => event.data.kind)).toEqual(['password-reset'])
  })
})

describe('a store without a mail server', () => {
  it('shows mails to its developers, and nobody else has an inbox', async () => {
    expect(await test.call(developmentInbox, {})).toEqual({ enabled: false, mails: [] })
    await test.restart({ SITE_URL: 'http://127.0.0.1:8000' })
    await reset()
    await until(async () => (await test.call(developmentInbox, {})).mails.length === 1)
    const { enabled, mails } = await test.call(developmentInbox, {})
    expect([enabled, mails[0]]).toMatchObject([true, { to: 'anna@example.org', kind: 'password-reset' }])
    expect(test.lines.join()).toContain('http://127.0.0.1:8000/password/reset/key/KEY/')
  })

  it('shows no mail of somebody whose account was erased', async () => {
    await test.restart({ SITE_URL: 'http://127.0.0.1:8000' })
    await reset()
    const shown = async () => (await test.call(developmentInbox, {})).mails.length
    await until(async () => (await shown()) === 1)
    await happened('AccountErased', { decisions: [], otherApps: 'orphan' })
    await until(async () => (await shown()) === 0)
  })

  it.each<Record<string, string>>([{ NODE_ENV: 'production' }, { HOST: '0.0.0.0' }])(
    'shows them to nobody, and says that it needs one, with %j',
    async (environment) => {
      await test.restart(environment)
      await reset()
      await until(async () => (await eventsOf('MailFailed')).length === 1)
      expect(await test.call(developmentInbox, {})).toEqual({ enabled: false, mails: [] })
      expect((await test.service.health()).problems.join()).toContain('set EMAIL_HOST')
      expect(test.lines.join()).not.toContain('KEY')
    },
  )
})
