import { publicProfiles } from '@appstore/contracts/accounts'
import { type ActivityEntry, appActivity } from '@appstore/contracts/activity'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { startTestGateway, type TestGateway } from '../../gateway-spec.js'
import { answerPeople } from '../people-answerers-spec.js'

const ENTRY: ActivityEntry = {
  eventId: 'e-1',
  position: '7',
  type: 'AppFeatured',
  actor: 'operator',
  accountId: null,
  formerOwnerId: null,
  release: null,
  at: '2030-01-02T03:04:05.000Z',
}
const TRANSFERRED = { type: 'AppTransferAccepted', accountId: 'id-of-bert', formerOwnerId: 'id-of-gone' }
const release = { version: '1.2.0', isNightly: false }
const ENTRIES: ActivityEntry[] = [
  ENTRY,
  { ...ENTRY, ...TRANSFERRED, eventId: 'e-2', actor: 'account:id-of-bert' },
  { ...ENTRY, eventId: 'e-3', type: 'ReleaseLineCleared', actor: 'system:certificates' },
  { ...ENTRY, eventId: 'e-4', type: 'ReleasePublished', actor: 'account:id-of-sue', release },
  { ...ENTRY, eventId: 'e-6', type: 'PersonalTokenCreated', actor: 'account:id-of-bert', accountId: 'id-of-bert' },
  { ...ENTRY, eventId: 'e-7', type: 'AccountTokenIssued', actor: 'account:gone', accountId: 'gone' },
  { ...ENTRY, eventId: 'e-5', type: 'ReleaseWithdrawn', release: { ...release, isNightly: true } },
]

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway()
  answerPeople(gateway.answerers)
  gateway.answerers.answerWith(publicProfiles, async ({ accountIds }) => {
    const profiles = [
      { accountId: 'id-of-bert', number: 2, firstName: '<b>Bert', lastName: 'Helper' },
      { accountId: 'id-of-sue', number: 3, firstName: '', lastName: '' },
    ]
    return { profiles: profiles.filter(({ accountId }) => accountIds.includes(accountId)) }
  })
  gateway.answerers.answerWith(appActivity, async ({ appId }) => {
    if (appId === 'news') return { entries: ENTRIES, next: '7' }
    throw new DomainError('not-found', 'app-unknown', 'There is no such app, and there never was.')
  })
})
afterAll(() => gateway.stop())

const page = async (path: string, language = 'en') => {
  const { text, status } = await gateway.ask(path, { headers: { accept: 'text/html', 'accept-language': language } })
  return { text, status }
}

describe('the activity of an app', () => {
  it('is a page for everybody: who did what, by the names they have now', async () => {
    const { status, text } = await page('/apps/news/activity/')
    expect(status).toBe(200)
    for (const sentence of [
      'The store began to feature the app.',
      'Handed over to &lt;b>Bert Helper, with the consent of both. The owner was somebody.',
      'Release 1.2.0 was published.',
      'Nightly 1.2.0 was withdrawn.',
      'A personal token of &lt;b>Bert Helper was made that may publish or change this app.',
      'The API token of somebody, which may publish and change this app, was replaced by another one.',
      'by the store’s administrators',
      'by &lt;b>Bert Helper',
      'by Anonymous (#3)',
      'by the store itself',
      'href="/apps/news/activity/?before=7"',
    ])
      expect(text).toContain(sentence)
    expect((await page('/apps/news/activity/', 'de')).text).toContain('Release 1.2.0 wurde veröffentlicht.')
  })

  it('is JSON for programs', async () => {
    const { json, status } = await gateway.ask('/apps/news/activity.json?before=9')
    expect(status).toBe(200)
    expect(gateway.answerers.asked(appActivity).at(-1)).toEqual({ appId: 'news', before: '9', limit: 50 })
    const { activity, next } = json as { activity: unknown[]; next: string }
    expect(next).toBe('7')
    expect(activity[1]).toEqual({
      id: 'e-2',
      type: 'AppTransferAccepted',
      by: { kind: 'person', name: '<b>Bert Helper', number: 2 },
      person: { name: '<b>Bert Helper', number: 2 },
      formerOwner: { name: null, number: null },
      release: null,
      at: ENTRY.at,
    })
  })

  it('understands no nonsense, and knows of no app that never was', async () => {
    await page('/apps/news/activity/?before=x')
    expect(gateway.answerers.asked(appActivity).at(-1)?.before).toBeNull()
    expect((await page('/apps/nothing/activity/')).status).toBe(404)
    expect((await gateway.ask('/apps/nothing/activity.json')).status).toBe(404)
  })

  it('is there without names while nobody can be asked for them', async () => {
    const other = await startTestGateway()
    other.answerers.answerWith(appActivity, async () => ({ entries: ENTRIES, next: null }))
    await other.answerers.stop('accounts')
    const { status, json } = await other.ask('/apps/news/activity.json')
    const { activity } = json as { activity: { by: unknown }[] }
    expect([status, activity[1]?.by]).toEqual([200, { kind: 'person', name: null, number: null }])
    await other.stop()
  })
})
