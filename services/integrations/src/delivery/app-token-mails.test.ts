import { randomUUID } from 'node:crypto'
import { publicProfiles } from '@appstore/contracts/accounts'
import { appsOfTokenChange } from '@appstore/contracts/app-tokens'
import { letterOf } from '@appstore/contracts/mails'
import { until } from '@appstore/event-sourcing/counter-spec'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { NewEvent } from '@appstore/event-sourcing/event-store'
import { startTestIntegrations, type TestIntegrations } from '../integrations-spec.js'
import { startMailServer, type TestMailServer } from './mail-server-spec.js'

let server: TestMailServer
let test: TestIntegrations
let reached: { appId: string; keeperIds: string[] }[] | undefined
let asked: string[]

beforeEach(async () => {
  reached = [
    { appId: 'mail', keeperIds: ['ann', 'bob'] },
    { appId: 'news', keeperIds: ['bob', 'ann', 'cleo'] },
    { appId: 'own', keeperIds: ['ann'] },
  ]
  asked = []
  server = await startMailServer()
  test = await startTestIntegrations({
    SITE_URL: 'https://apps.example.org',
    EMAIL_HOST: '127.0.0.1',
    EMAIL_PORT: String(server.port),
    EMAIL_TIMEOUT: '2',
  })
  test.asker.answer(appsOfTokenChange, async ({ position }) => {
    asked.push(position)
    if (reached === undefined) throw new DomainError('unavailable', 'activity-behind', 'Not yet.')
    return { apps: reached }
  })
  test.asker.answer(letterOf, async ({ accountId }) => {
    const facts = { username: `user-${accountId}` }
    return { letter: { to: `${accountId}@example.org`, language: accountId === 'cleo' ? 'de' : 'en', facts } }
  })
  test.asker.answer(publicProfiles, async ({ accountIds }) => {
    const profiles = [{ accountId: 'ann', number: 1, firstName: 'Ann', lastName: 'Author' }]
    return { profiles: profiles.filter(({ accountId }) => accountIds.includes(accountId)) }
  })
  await test.asker.native.flush()
})
afterEach(async () => {
  await test.stop()
  await server.stop()
})

const TOKEN = { tokenId: 't', name: { sealed: 'c2VhbGVk' }, scopes: ['publish'], apps: null }
const expiresAt = '2030-04-01T00:00:00.000Z'

async function happened(type: string, data: object, actor = 'account:ann'): Promise<bigint> {
  const commandId = randomUUID()
  const at = test.now.toISOString()
  const metadata = { commandId, actor, credential: 'session:s', correlationId: 'c', causationId: commandId, at }
  const event: NewEvent = {
    id: randomUUID(),
    type,
    schemaVersion: 1,
    data: { accountId: 'ann', at, ...data },
    metadata,
  }
  return (await test.context.eventStore.append('account-ann', 'any', [event])).position
}

async function queued(): Promise<{ kind: string; accountId: string; facts: Record<string, string> }[]> {
  const { events } = await test.context.eventStore.readAll(0n, { limit: 1_000, categories: ['delivery'] })
  const mails = events.filter(({ type }) => type === 'MailQueued').map(({ data }) => data as never)
  return (mails as Awaited<ReturnType<typeof queued>>).filter(({ kind }) => kind.startsWith('app-token'))
}

describe('who looks after an app with somebody whose tokens change', () => {
  it.each([
    ['AccountTokenIssued', { tokenId: 't', occasion: 'asked' }, 'app-token-replaced'],
    ['AccountTokenIssued', { tokenId: 't', occasion: 'password' }, 'app-token-replaced'],
    ['PersonalTokenCreated', { ...TOKEN, expiresAt }, 'app-token-created'],
    ['PersonalTokenRevoked', { tokenId: 't', occasion: 'asked' }, 'app-token-revoked'],
  ])('gets one mail about it, that names all apps: %s %j', async (type, data, kind) => {
    const position = await happened(type, data)
    await until(async () => (await queued()).length === 2)
    expect((await queued()).map((mail) => [mail.kind, mail.accountId, mail.facts.apps])).toEqual([
      [kind, 'bob', 'mail, news'],
      [kind, 'cleo', 'news'],
    ])
    expect(new Set(asked)).toEqual(new Set([String(position)]))
  })

  it('gets none about what another mail tells, what is long ago, or what reaches nothing of theirs', async () => {
    await happened('AccountTokenIssued', { tokenId: 't', occasion: 'created' })
    await happened('PersonalTokenRevoked', { tokenId: 't', occasion: 'password' })
    await happened('AccountTokenIssued', { tokenId: 't', occasion: 'asked', at: '2029-12-01T00:00:00.000Z' })
    const last = await happened('AccountTokenIssued', { tokenId: 'last', occasion: 'asked' })
    await until(async () => (await queued()).length === 2)
    expect(asked).toEqual([String(last)])
  })

  it('is told by name, in their language, and of nothing that is secret', async () => {
    await happened('PersonalTokenCreated', { ...TOKEN, expiresAt })
    await server.has(3) // the holder has a mail of their own
    const to = (name: string) => server.mails.find((mail) => JSON.stringify(mail.to).includes(`${name}@`))?.text ?? ''
    for (const part of [
      'Hello user-bob,',
      'Ann Author made a personal token of Ann Author that may publish or change apps at apps.example.org',
      'look after, too: mail, news.',
      'https://apps.example.org/apps/mail/activity/',
    ])
      expect(to('bob')).toContain(part)
    expect(to('cleo')).toContain('ein persönliches Token von Ann Author gemacht')
    for (const name of ['bob', 'cleo']) expect(to(name)).not.toMatch(/c2VhbGVk|user-ann/)
  })

  it('is told once the catalog knows', async () => {
    const before = reached
    reached = undefined
    await happened('AccountTokenIssued', { tokenId: 't', occasion: 'asked' })
    await until(() => test.lines.some((line) => line.includes('who looks after an app cannot be asked for')))
    reached = before
    await until(async () => (await queued()).length === 2)
  })
})
