import { type Happened, useProjection } from '../projection-tables-spec.js'
import { historyOf, moment, releaseMetadata } from './app-history-spec.js'
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

describe('a release in the list', () => {
  it('stands there as it was published', async () => {
    const metadata = releaseMetadata({ minIntSize: 64, changelogs: { en: 'Better', de: 'Besser' } })
    const { releases } = await after(REGISTERED, news.published(2, { version: '1.0.0', metadata }))
    expect(releases).toEqual([
      {
        app_id: 'news',
        key: 'stable:1.0.0',
        version: '1.0.0',
        is_nightly: false,
        certificate_revision: 0,
        download: 'https://example.org/news-1.0.0.tar.gz',
        signature: 'c2lnbmF0dXJl',
        metadata,
        created_at: at(2),
        modified_at: at(2),
        is_withdrawn: false,
      },
    ])
  })

  it('can have the version of a nightly', async () => {
    const { keys } = await after(
      REGISTERED,
      news.published(2, { version: '1.0.0' }),
      news.published(3, { version: '1.0.0', isNightly: true }),
    )
    expect(keys).toEqual(['nightly:1.0.0', 'stable:1.0.0'])
  })

  it('that is a nightly takes the place of every nightly before it, and is new even under the same version', async () => {
    const { keys, times } = await after(
      REGISTERED,
      news.published(2, { version: '1.0.0' }),
      news.published(3, { version: '2.0.0', isNightly: true }),
      news.published(4, { version: '1.5.0', isNightly: true }),
      news.published(5, { version: '1.5.0', isNightly: true }),
    )
    expect(keys).toEqual(['nightly:1.5.0', 'stable:1.0.0'])
    expect(times).toEqual({ 'nightly:1.5.0': [at(5), at(5)], 'stable:1.0.0': [at(2), at(2)] })
  })

  it('is replaced with another archive and keeps the time it was first published', async () => {
    const metadata = releaseMetadata({ licenses: ['MIT'] })
    const { releases, app } = await after(
      REGISTERED,
      news.published(2, { version: '1.0.0' }),
      news.replaced(3, {
        version: '1.0.0',
        metadata,
        download: 'https://example.org/other.tar.gz',
        signature: 'b3RoZXI=',
      }),
    )
    expect(releases).toEqual([
      expect.objectContaining({
        metadata,
        download: 'https://example.org/other.tar.gz',
        signature: 'b3RoZXI=',
        created_at: at(2),
        modified_at: at(3),
      }),
    ])
    expect(app?.last_release_at).toEqual(at(3))
  })

  it('moves, and has its signature repaired', async () => {
    const { releases, app } = await after(
      REGISTERED,
      news.published(2, { version: '1.0.0' }),
      news.published(3, { version: '1.0.0', isNightly: true }),
      news.moved(4, { version: '1.0.0' }, 'https://example.org/moved.tar.gz'),
      news.repaired(5, { version: '1.0.0', isNightly: true }, 'cmVwYWlyZWQ='),
    )
    expect(releases).toMatchObject([
      { key: 'nightly:1.0.0', signature: 'cmVwYWlyZWQ=', created_at: at(3), modified_at: at(5) },
      {
        key: 'stable:1.0.0',
        download: 'https://example.org/moved.tar.gz',
        signature: 'c2lnbmF0dXJl',
        modified_at: at(4),
      },
    ])
    expect(app?.last_release_at).toEqual(at(5))
  })

  it('goes when it is withdrawn, and begins anew when it is published again', async () => {
    const published = [REGISTERED, news.published(2, { version: '1.0.0' }), news.published(3, { version: '1.1.0' })]
    const withdrawn = [...published, news.withdrawn(4, { version: '1.0.0' })]
    expect((await after(...withdrawn)).keys).toEqual(['stable:1.1.0'])
    const again = await after(...withdrawn, news.published(5, { version: '1.0.0' }))
    expect(again.times['stable:1.0.0']).toEqual([at(5), at(5)])
  })

  it('that was withdrawn comes back as it was when that is undone', async () => {
    const published = [
      REGISTERED,
      news.published(2, { version: '1.0.0' }),
      news.published(3, { version: '1.0.0', isNightly: true }),
    ]
    const before = await after(...published)
    const withdrawn = [...published, news.withdrawn(4, { version: '1.0.0' })]
    expect((await after(...withdrawn)).keys).toEqual(['nightly:1.0.0'])
    const restored = await after(...withdrawn, news.restored(5, { version: '1.0.0' }))
    expect(restored).toEqual(before)
  })

  it('goes with its line unless it was verified with the present certificate', async () => {
    const { keys } = await after(
      REGISTERED,
      news.certificateChanged(2, 'PEM 1'),
      news.published(3, { version: '1.0.0', certificateRevision: 0 }),
      news.published(4, { version: '1.1.0', certificateRevision: 1 }),
      news.cleared(5, 1),
    )
    expect(keys).toEqual(['stable:1.1.0'])
  })
})
