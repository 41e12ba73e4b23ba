import { randomUUID } from 'node:crypto'
import { publicProfiles } from '@appstore/contracts/accounts'
import { appKeepers } from '@appstore/contracts/app-mails'
import { letterOf } from '@appstore/contracts/mails'
import { until } from '@appstore/event-sourcing/counter-spec'
import type { NewEvent } from '@appstore/event-sourcing/event-store'
import { startTestIntegrations, type TestIntegrations } from '../integrations-spec.js'
import { startMailServer, type TestMailServer } from './mail-server-spec.js'

/** Whoever looks after an app in these tests, and what everybody may call them. */
const PROFILES = [
  { accountId: 'ann', number: 1, firstName: 'Ann', lastName: 'Author' },
  { accountId: 'bob', number: 2, firstName: '', lastName: '' },
  { accountId: 'root', number: 3, firstName: 'Root', lastName: 'Admin' },
]

let server: TestMailServer
let test: TestIntegrations
let keepers: { ownerId: string; maintainerIds: string[] } | null
let asked: { appId: string; revision: number | null }[]

beforeEach(async () => {
  keepers = { ownerId: 'ann', maintainerIds: ['bob', 'cleo'] }
  asked = []
  server = await startMailServer()
  test = await startTestIntegrations({
    SITE_URL: 'https://apps.example.org',
    EMAIL_HOST: '127.0.0.1',
    EMAIL_PORT: String(server.port),
    EMAIL_TIMEOUT: '2',
    DEFAULT_FROM_EMAIL: 'Store <store@example.org>',
  })
  test.asker.answer(appKeepers, async (request) => {
    asked.push(request)
    return { keepers }
  })
  test.asker.answer(letterOf, async ({ accountId }) => {
    const language = accountId === 'bob' ? 'de' : 'en'
    return { letter: { to: `${accountId}@example.org`, language, facts: { username: `user-${accountId}` } } }
  })
  test.asker.answer(publicProfiles, async ({ accountIds }) => {
    return { profiles: PROFILES.filter(({ accountId }) => accountIds.includes(accountId)) }
  })
  await test.asker.native.flush()
})
afterEach(async () => {
  await test.stop()
  await server.stop()
})

async function happened(type: string, actor: string, data: object = {}, stream = 'app-news'): Promise<bigint> {
  const commandId = randomUUID()
  const at = test.now.toISOString()
  const metadata = { commandId, actor, credential: 'session:s', correlationId: 'c', causationId: commandId, at }
  const event: NewEvent = { id: randomUUID(), type, schemaVersion: 1, data: { appId: 'news', at, ...data }, metadata }
  return (await test.context.eventStore.append(stream, 'any', [event])).position
}

async function eventsOf(type: string): Promise<Record<string, unknown>[]> {
  const { events } = await test.context.eventStore.readAll(0n, { limit: 1_000, categories: ['delivery'] })
  return events.filter((event) => event.type === type).map(({ data }) => data as Record<string, unknown>)
}

/** Who was to be told what, once everything that happened was seen. */
async function told(): Promise<string[]> {
  await happened('AppRestored', 'operator', { appId: 'last' }, 'app-last')
  const queued = () => eventsOf('MailQueued')
  const isLast = ({ facts }: Record<string, unknown>) => (facts as { app: string }).app === 'last'
  await until(async () => (await queued()).filter(isLast).length === 3)
  return (await queued()).filter((mail) => !isLast(mail)).map(({ kind, accountId }) => `${accountId} ${kind}`)
}

const release = { version: '1.0.0', isNightly: false }
const offer = { accountId: 'dora', offerId: 'o', expiresAt: '2030-01-16T00:00:00.000Z' }
const invitation = { accountId: 'dora', invitationId: 'i', expiresAt: '2030-01-16T00:00:00.000Z' }
const moved = { ...release, download: 'https://example.org/1.tar.gz' }
const certificate = { certificate: 'PEM', certificateSerial: '2' }
const all = (kind: string) => ['ann', 'bob', 'cleo'].map((each) => `${each} ${kind}`)

describe('who is told what happened to an app', () => {
  it.each<[string, string, object, string[]]>([
    ['AppCertificateChanged', 'account:ann', certificate, all('app-certificate-changed')],
    [
      'AppTransferAccepted',
      'account:ann',
      { offerId: 'o', ownerId: 'ann', formerOwnerId: 'eve' },
      [...all('app-owner-changed'), 'eve app-owner-changed'],
    ],
    [
      'AppOwnerChanged',
      'operator',
      { ownerId: 'ann', formerOwnerId: 'bob' },
      all('app-owner-changed'), // once, though one of them is both
    ],
    ['AppTransferOffered', 'account:ann', offer, [...all('app-offered'), 'dora app-offered-to-you']],
    ['AppTransferDeclined', 'account:dora', offer, all('app-offer-declined')],
    [
      'AppTransferWithdrawn',
      'account:ann',
      offer,
      ['bob app-offer-withdrawn', 'cleo app-offer-withdrawn', 'dora app-offer-withdrawn'],
    ],
    ['AppTransferEnabled', 'account:ann', {}, all('app-takeover-allowed')],
    [
      'AppMaintainerInvited',
      'account:ann',
      invitation,
      ['bob app-maintainer-invited', 'cleo app-maintainer-invited', 'dora app-invited-you'],
    ],
    [
      'AppInvitationAccepted',
      'account:cleo',
      { ...invitation, accountId: 'cleo' },
      ['ann', 'bob'].map((each) => `${each} app-maintainer-joined`),
    ],
    [
      'AppMaintainerRemoved',
      'operator',
      { accountId: 'dora' },
      [...all('app-maintainer-removed'), 'dora app-maintainer-removed'],
    ],
    ['AppMaintainerLeft', 'account:dora', { accountId: 'dora' }, all('app-maintainer-left')],
    ['AppDeprecated', 'account:ann', {}, ['bob app-flags-changed', 'cleo app-flags-changed']],
    ['AppFeatured', 'account:sue', {}, all('app-flags-changed')],
    ['AppDeleted', 'account:ann', {}, all('app-deleted')],
    ['AppRestored', 'operator', {}, all('app-restored')],
    ['ReleaseMoved', 'account:bob', moved, ['ann release-changed', 'cleo release-changed']],
    ['ReleaseWithdrawn', 'account:bob', release, ['ann release-withdrawn', 'cleo release-withdrawn']],
    ['ReleaseWithdrawn', 'account:root', release, all('release-removed')],
    ['ReleaseRestored', 'operator', release, all('release-restored')],
    ['AppInvitationDeclined', 'account:dora', invitation, []],
    ['AppDeleted', 'account:ann', { at: '2029-12-01T00:00:00.000Z' }, []],
  ])('%s by %s %j', async (type, actor, data, expected) => {
    await happened(type, actor, data, type.startsWith('Release') ? 'release-news' : 'app-news')
    expect((await told()).sort()).toEqual([...expected].sort())
    const revision = type.startsWith('Release') ? null : 0
    if (expected.length > 0) expect(asked[0]).toEqual({ appId: 'news', revision })
  })

  it('is nobody where nothing stood', async () => {
    keepers = null
    await happened('AppDeleted', 'account:ann')
    await until(() => asked.length === 1)
    keepers = { ownerId: 'ann', maintainerIds: ['bob', 'cleo'] }
    expect(await told()).toEqual([])
  })
})

describe('a mail about an app', () => {
  it('says who did what, to which app, where to look and what to do, and names nobody by a user name', async () => {
    await happened('AppCertificateChanged', 'account:bob', certificate)
    await server.has(3)
    const texts = new Map(server.mails.map(({ to, text, subject }) => [JSON.stringify(to), `${subject}\n${text}`]))
    const to = (name: string) => [...texts].find(([key]) => key.includes(`${name}@example.org`))?.[1] ?? ''
    for (const part of [
      'The certificate of news was replaced',
      'Hello user-ann,',
      'On January 2, 2030 at 3:04 AM (UTC), Anonymous (#2) registered another certificate for the app news',
      'https://apps.example.org/apps/news/activity/',
      'If this was not right, change your password',
    ])
      expect(to('ann')).toContain(part)
    expect(to('bob')).toContain('durch Anonym (#2) ein anderes Zertifikat')
    expect(to('ann')).not.toContain('user-bob')
  })

  it('leads whoever is asked to where they answer', async () => {
    await happened('AppMaintainerInvited', 'account:ann', { ...invitation, accountId: 'cleo' })
    await server.has(2)
    const mail = server.mails.find(({ subject }) => subject === 'You are invited to look after news')
    expect(mail?.text).toContain('Ann Author invited you')
    expect(mail?.text).toContain('https://apps.example.org/account/apps/')
  })

  it('stands in no event with a name or an address', async () => {
    await happened('AppOwnerChanged', 'account:root', { ownerId: 'ann', formerOwnerId: 'bob' })
    await until(async () => (await eventsOf('MailSent')).length === 3)
    const { events } = await test.context.eventStore.readAll(0n, { limit: 1_000, categories: ['delivery'] })
    expect(JSON.stringify(events.map(({ data }) => data))).not.toMatch(/Author|Admin|@|user-/)
  })

  it('takes no header from what an app or a person is called', async () => {
    keepers = { ownerId: 'ann', maintainerIds: [] }
    await happened('AppRestored', 'operator', { appId: 'news\r\nBcc: eve@example.org\r\n\r\nBody' })
    await server.has(1)
    const [mail] = server.mails
    expect([mail?.headers.has('bcc'), mail?.subject]).toEqual([false, 'news Bcc: eve@example.org Body is back'])
    expect(JSON.stringify(mail?.to)).not.toContain('eve@')
  })

  it('is sent once, though the event is seen again after a restart', async () => {
    await happened('AppDeleted', 'operator')
    await until(async () => (await eventsOf('MailSent')).length === 3)
    keepers = { ownerId: 'ann', maintainerIds: ['bob'] }
    await test.restart(undefined, 'when-app-mail-wanted')
    await happened('AppRestored', 'operator', {}, 'app-news')
    await until(async () => (await eventsOf('MailSent')).length === 5)
    expect(asked.filter(({ revision }) => revision === 0)).toHaveLength(2)
    expect(server.mails.map(({ subject }) => subject).sort()).toEqual(
      [
        ...Array<string>(1).fill('news ist wieder da'),
        'news is back',
        'news was deleted',
        'news was deleted',
        'news wurde gelöscht',
      ].sort(),
    )
  })

  it('waits while nobody can say whom it goes to', async () => {
    const other = await startTestIntegrations({ SITE_URL: 'https://apps.example.org' })
    const at = other.now.toISOString()
    const metadata = {
      commandId: randomUUID(),
      actor: 'operator',
      credential: 'x',
      correlationId: 'c',
      causationId: 'c',
      at,
    }
    const event: NewEvent = {
      id: randomUUID(),
      type: 'AppDeleted',
      schemaVersion: 1,
      data: { appId: 'news', at },
      metadata,
    }
    await other.context.eventStore.append('app-news', 'any', [event])
    await until(() => other.lines.some((line) => line.includes('who looks after an app cannot be asked for')))
    other.asker.answer(appKeepers, async () => ({ keepers: { ownerId: 'ann', maintainerIds: [] } }))
    const queued = async () =>
      (await other.context.eventStore.readAll(0n, { limit: 9, categories: ['delivery'] })).events
    await until(async () => (await queued()).length > 0)
    expect((await queued())[0]).toMatchObject({ type: 'MailQueued', data: { accountId: 'ann', kind: 'app-deleted' } })
    await other.stop()
  })
})
