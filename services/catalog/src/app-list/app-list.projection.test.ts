import { type Happened, useProjection } from '../projection-tables-spec.js'
import { appMetadata, historyOf, moment } from './app-history-spec.js'
import { appListProjection } from './app-list.projection.js'

const tables = useProjection(appListProjection({ touched: () => undefined, switched: () => undefined }))
const news = historyOf('news')
const REGISTERED = news.registered(1)

/** What the tables show after these events. */
async function after(...history: Happened[]) {
  const { apps = [], releases = [] } = await tables.after(history)
  const times = (row: Record<string, unknown>) => [row.created_at, row.modified_at ?? row.last_release_at]
  return {
    app: apps[0],
    apps,
    releases,
    keys: releases.filter((row) => !row.is_withdrawn).map(({ key }) => key),
    /** When each release, by key, was made and last changed. */
    times: Object.fromEntries(releases.map((row) => [row.key as string, times(row)])),
  }
}

const at = (second: number) => new Date(moment(second))

describe('an app in the list', () => {
  it('has nothing but its registration at first', async () => {
    const { apps, releases } = await after(news.registered(1, { isEnterpriseOnly: true }))
    expect(apps).toEqual([
      {
        app_id: 'news',
        owner_id: 'ann',
        is_enterprise_only: true,
        certificate: 'PEM 0',
        certificate_revision: 0,
        metadata: null,
        metadata_revision: 0,
        integration: null,
        is_approved: false,
        is_featured: false,
        is_deleted: false,
        created_at: at(1),
        last_release_at: at(1),
      },
    ])
    expect(releases).toEqual([])
  })

  it('is described by the releases that say so, and by no other', async () => {
    const first = appMetadata({ website: 'https://first.example.org' })
    const { app } = await after(
      REGISTERED,
      news.published(2, { version: '1.0.0', appMetadata: first }),
      news.published(3, { version: '0.9.0' }),
    )
    expect(app).toMatchObject({ metadata: first, created_at: at(1), last_release_at: at(3) })
    const second = appMetadata({ website: 'https://second.example.org' })
    const replaced = await after(
      REGISTERED,
      news.published(2, { version: '1.0.0', appMetadata: first }),
      news.replaced(3, { version: '1.0.0', appMetadata: second }),
    )
    expect(replaced.app).toMatchObject({ metadata: second })
  })

  it('loses its older releases with its certificate, and keeps what describes it', async () => {
    const { app, keys } = await after(
      REGISTERED,
      news.published(2, { version: '1.0.0', appMetadata: appMetadata() }),
      news.published(3, { version: '1.1.0', isNightly: true }),
      news.certificateChanged(4, 'PEM 1'),
    )
    expect(keys).toEqual([])
    expect(app).toMatchObject({
      certificate: 'PEM 1',
      certificate_revision: 1,
      metadata: appMetadata(),
      last_release_at: at(3),
    })
  })

  it('changes hands, and is featured or not', async () => {
    const { app } = await after(REGISTERED, news.ownerChanged(2, 'bob'), news.featured(3))
    expect(app).toMatchObject({ owner_id: 'bob', is_featured: true, certificate: 'PEM 0', last_release_at: at(1) })
    expect((await after(REGISTERED, news.featured(2), news.unfeatured(3))).app).toMatchObject({ is_featured: false })
  })

  it('has nothing to do with another one', async () => {
    const mail = historyOf('mail')
    const { apps, releases } = await after(
      REGISTERED,
      mail.registered(2, { ownerId: 'bob' }),
      news.published(3, { version: '1.0.0' }),
      mail.published(4, { version: '1.0.0' }),
      mail.published(5, { version: '2.0.0', isNightly: true }),
      news.certificateChanged(6, 'PEM 1'),
    )
    expect(apps.map((row) => [row.app_id, row.owner_id, row.certificate])).toEqual([
      ['mail', 'bob', 'PEM 0'],
      ['news', 'ann', 'PEM 1'],
    ])
    expect(releases.map((row) => [row.app_id, row.key])).toEqual([
      ['mail', 'nightly:2.0.0'],
      ['mail', 'stable:1.0.0'],
    ])
  })
})

describe('a deleted app', () => {
  const published = [REGISTERED, news.published(2, { version: '1.0.0', appMetadata: appMetadata() })]

  it('is out of sight, and comes back with the releases it had', async () => {
    const deleted = await after(...published, news.featured(3), news.deleted(4))
    expect(deleted.app).toMatchObject({ is_deleted: true })
    const restored = await after(...published, news.featured(3), news.deleted(4), news.undeleted(5))
    expect(restored).toEqual(await after(...published, news.featured(3)))
  })

  it('begins anew when it is registered again, without anything it had', async () => {
    const again = await after(
      ...published,
      news.featured(3),
      news.withdrawn(4, { version: '1.0.0' }),
      news.deleted(5),
      news.registered(6, { ownerId: 'bob', certificate: 'PEM 3' }),
    )
    expect(again.apps).toEqual([
      expect.objectContaining({
        owner_id: 'bob',
        certificate: 'PEM 3',
        certificate_revision: 3,
        metadata: null,
        is_featured: false,
        is_deleted: false,
        created_at: at(6),
        last_release_at: at(6),
      }),
    ])
    expect(again.releases).toEqual([])
  })

  it('is not described by a release that was under way when it began anew', async () => {
    const late = await after(
      ...published,
      news.deleted(3),
      news.registered(4, { ownerId: 'bob' }),
      news.published(5, { version: '2.0.0', certificateRevision: 0, appMetadata: appMetadata() }),
    )
    expect(late.app).toMatchObject({ metadata: null })
  })
})

describe('an integration', () => {
  const plugin = historyOf('mail_plugin')

  it('stands in the list with its texts, and is approved later', async () => {
    expect((await after(plugin.submitted(1))).app).toMatchObject({
      app_id: 'mail_plugin',
      owner_id: 'ann',
      integration: expect.objectContaining({ name: 'Mail Plugin' }),
      is_approved: false,
      metadata: null,
      created_at: at(1),
    })
    expect((await after(plugin.submitted(1), plugin.approved(2))).app).toMatchObject({ is_approved: true })
  })

  it('that is entered again has other texts and stays approved', async () => {
    const { app } = await after(plugin.submitted(1), plugin.approved(2), plugin.submitted(3, { summary: 'Other' }))
    expect(app).toMatchObject({
      integration: expect.objectContaining({ summary: 'Other' }),
      is_approved: true,
      created_at: at(1),
      last_release_at: at(3),
    })
  })

  it('entered where something was deleted begins anew', async () => {
    const { app } = await after(plugin.submitted(1), plugin.approved(2), plugin.deleted(3), plugin.submitted(4))
    expect(app).toMatchObject({ is_approved: false, is_deleted: false, created_at: at(4) })
    const former = await after(plugin.registered(1), plugin.deleted(2), plugin.submitted(3))
    expect(former.app).toMatchObject({ certificate: '', is_deleted: false, created_at: at(3) })
  })
})
