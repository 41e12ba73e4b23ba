import { deleteApp, getApp, registerApp, submitIntegration } from '@appstore/contracts/catalog'
import { getManifest } from '@appstore/contracts/documents'
import { type AppChange, changeApp } from '@appstore/contracts/ownership'
import { refusalNamed } from '@appstore/event-sourcing/domain-error-spec'
import { appMetadata, historyOf, moment, releaseMetadata } from './app-list/app-history-spec.js'
import { startTestCatalog, type TestCatalog } from './catalog-spec.js'
import { ratingsOf } from './rating-list/rating-history-spec.js'

let catalog: TestCatalog

beforeAll(async () => {
  catalog = await startTestCatalog()
})
afterAll(() => catalog.stop())

const account = (accountId: string) => ({ accountId, username: accountId, isStaff: false, isSuperuser: false })
const callerOf = (actor: string) => ({
  actor,
  credential: 'token:t',
  commandId: crypto.randomUUID(),
  correlationId: 'c',
})

const administer = (appId: string, change: AppChange) =>
  catalog.others.call(changeApp, { caller: callerOf('operator'), account: null, appId, change })
const register = (certificate: string, by: string) =>
  catalog.others.call(registerApp, {
    caller: callerOf(`account:${by}`),
    account: account(by),
    certificate,
    signature: 'c2ln',
    isEnterpriseOnly: false,
  })

const tag = async (name: string) => (await catalog.document(name))?.manifest.etag
const rows = async <T>(name: string) => (await catalog.document(name))?.json as T[]
const ids = async (name: string) => (await rows<{ id: string }>(name)).map(({ id }) => id)
async function refusal(answer: Promise<unknown>): Promise<string> {
  return answer.then(() => 'none', refusalNamed)
}

/** An app with a release that runs on 31 and 32. */
async function listed(appId: string) {
  const app = historyOf(appId)
  await catalog.happen(app.registered(1), app.published(2, { version: '1.0.0', appMetadata: appMetadata() }))
  return app
}

describe('the tag of a list (api.md wart 1)', () => {
  it('changes with a featured flag, a rating and a category that has another name', async () => {
    await listed('tagged')
    const tags = [await tag('apps.json')]
    await administer('tagged', { kind: 'featured', on: true })
    tags.push(await tag('apps.json'))
    await catalog.happen(ratingsOf('tagged').aged(3))
    tags.push(await tag('apps.json'))
    expect(new Set(tags)).toHaveProperty('size', 3)
    const categories = await tag('categories.json')
    const translations = { en: { name: 'Other', description: '' } }
    const data = { categoryId: 'ai', translations, at: moment(4) }
    await catalog.happen({ stream: 'category-ai', event: { type: 'CategoryDefined', data } })
    expect(await tag('categories.json')).not.toBe(categories)
  })

  it('is another one for those with a subscription', async () => {
    const guard = historyOf('guard')
    await catalog.happen(
      guard.registered(1, { isEnterpriseOnly: true }),
      guard.published(2, { version: '1.0.0', appMetadata: appMetadata() }),
    )
    expect(await ids('apps.json')).not.toContain('guard')
    expect(await ids('entitled/apps.json')).toContain('guard')
    expect(await tag('entitled/apps.json')).not.toBe(await tag('apps.json'))
    await catalog.happen(guard.deleted(3))
    expect(await catalog.document('entitled/apps.json')).toBeUndefined()
  })
})

describe('the order of a list (api.md wart 2)', () => {
  it('is by id for apps and by semantic version, newest first, for releases', async () => {
    const order = await listed('order')
    await listed('abacus')
    await catalog.happen(order.published(3, { version: '10.0.0' }), order.published(4, { version: '9.0.0' }))
    const apps = await rows<{ id: string; releases: { version: string }[] }>('apps.json')
    expect(apps.map(({ id }) => id)).toEqual(apps.map(({ id }) => id).sort())
    const releases = apps.find(({ id }) => id === 'order')?.releases
    expect(releases?.map(({ version }) => version)).toEqual(['10.0.0', '9.0.0', '1.0.0'])
  })
})

describe('an integration that nobody has approved (api.md wart 3)', () => {
  const texts = {
    name: 'Mail Plugin',
    summary: 'Attaches files',
    description: 'To mails',
    website: '',
    issueTracker: '',
    screenshots: [],
  }
  const submit = (approved: boolean) =>
    catalog.others.call(submitIntegration, { caller: callerOf('operator'), ownerId: 'ann', texts, approved })
  const appOf = async () => (await catalog.others.call(getApp, { appId: 'mail_plugin' })).app

  it('is in no list and known to nobody, and in the list of all apps once it is', async () => {
    expect(await submit(false)).toMatchObject({ appId: 'mail_plugin' })
    expect(await ids('apps.json')).not.toContain('mail_plugin')
    expect(await appOf()).toBeNull()
    await submit(true)
    expect(await ids('apps.json')).toContain('mail_plugin')
    expect(await ids('platform/31.0.0/apps.json')).not.toContain('mail_plugin')
    expect(await appOf()).toMatchObject({ isIntegration: true, ownerId: 'ann' })
  })
})

describe('the list of platforms (api.md wart 4)', () => {
  const recorded = (version: string, isSupported: boolean) => {
    const data = { versions: [{ version, hasRelease: true, isSupported }], at: moment(1) }
    return { stream: 'platform-nextcloud', event: { type: 'PlatformVersionsRecorded', data } }
  }
  const versions = async () =>
    (await rows<{ version: string; isSupported: boolean }>('platforms.json')).map(
      ({ version, isSupported }) => `${version} ${isSupported}`,
    )

  it('has another tag when a flag changes, keeps what is not supported any more, and is ordered by version', async () => {
    await catalog.happen(recorded('9.0.0', true), recorded('10.0.0', true))
    const before = await tag('platforms.json')
    await catalog.happen(recorded('9.0.0', false))
    expect(await tag('platforms.json')).not.toBe(before)
    expect(await versions()).toEqual(['10.0.0 true', '9.0.0 false'])
  })

  it('leaves out what is no version, and says so, instead of failing as a whole', async () => {
    await catalog.happen(recorded('next', true))
    expect(await versions()).toEqual(['10.0.0 true', '9.0.0 false'])
    const { problems } = await catalog.service().health()
    expect(problems).toEqual(['Platform version "next" is left out of the lists: it is not three numbers.'])
  })
})

describe('registration and take-over (api.md warts 8, 9, 12)', () => {
  it('leave in the log who took an app over from whom, with which credential', async () => {
    await register('CN=handed 1', 'ann')
    await administer('handed', { kind: 'flag', flag: 'transfer', on: true })
    expect(await register('CN=handed 1', 'bob')).toMatchObject({ outcome: 'taken-over' })
    const events = await catalog.eventStore.readStream('app-handed')
    expect(events.at(-1)).toMatchObject({
      type: 'AppOwnerChanged',
      data: { ownerId: 'bob', formerOwnerId: 'ann' },
      metadata: { actor: 'account:bob', credential: 'token:t' },
    })
    expect(await refusal(register('CN=handed 1', 'ann'))).toBe('forbidden app-owned-by-another')
  })

  it('refuse the id "releases", which could never be deleted', async () => {
    expect(await refusal(register('CN=releases 1', 'ann'))).toBe('invalid app-id-reserved')
  })
})

describe('deleting an app', () => {
  const remove = (appId: string, by: string) =>
    catalog.others.call(deleteApp, { caller: callerOf(`account:${by}`), account: account(by), appId })

  it('takes it out of every list until an administrator brings it back', async () => {
    await register('CN=doomed 1', 'ann')
    await catalog.happen(historyOf('doomed').published(2, { version: '1.0.0', appMetadata: appMetadata() }))
    expect(await ids('apps.json')).toContain('doomed')
    await administer('doomed', { kind: 'maintainer', accountId: 'cleo', present: true })
    expect(await refusal(remove('doomed', 'cleo'))).toBe('forbidden not-owner')
    expect(await remove('doomed', 'ann')).toMatchObject({ position: expect.any(String) })
    expect(await refusal(remove('doomed', 'ann'))).toBe('not-found app-unknown')
    expect(await ids('apps.json')).not.toContain('doomed')
    expect((await catalog.others.call(getApp, { appId: 'doomed' })).app).toBeNull()
    await administer('doomed', { kind: 'restore' })
    expect(await ids('apps.json')).toContain('doomed')
    expect((await catalog.others.call(getApp, { appId: 'doomed' })).app).toMatchObject({ maintainerIds: ['cleo'] })
  })

  it('makes room for whoever has a certificate, without the releases it had', async () => {
    await register('CN=reborn 1', 'ann')
    await catalog.happen(historyOf('reborn').published(2, { version: '1.0.0', appMetadata: appMetadata() }))
    await remove('reborn', 'ann')
    expect(await register('CN=reborn 2', 'bob')).toMatchObject({ outcome: 'registered' })
    expect(await ids('apps.json')).not.toContain('reborn')
    expect(await refusal(administer('reborn', { kind: 'restore' }))).toBe('conflict app-registered-anew')
  })
})

describe('a platform version with leading zeros, and a stored requirement that is none (api.md wart 14)', () => {
  it('have no list, and cost no list', async () => {
    const bad = await listed('bad_spec')
    const metadata = releaseMetadata({ platform: { raw: '>=031 <=32', spec: 'nonsense' } })
    await catalog.happen(bad.published(3, { version: '1.1.0', metadata }))
    expect(await ids('platform/31.0.0/apps.json')).toContain('bad_spec')
    for (const version of ['031.0.0', '31.00.0', '31.0', '31.0.0-rc1'])
      expect(await catalog.others.call(getManifest, { name: `platform/${version}/apps.json` })).toEqual({
        manifest: null,
      })
  })
})
