import { createHash } from 'node:crypto'
import type { AppRegistered } from '@appstore/contracts/catalog'
import type { EventOf } from '@appstore/contracts/events'
import type { ReleasePublished } from '@appstore/contracts/releases'
import { updatesApp } from '@appstore/releases/metadata/import-rule'
import type { RealHistory } from './real-metadata.js'
import { SteadyRandom } from './steady-random.js'

/** One app of the catalogue, as the events that make it. */
export interface GeneratedApp {
  readonly registered: EventOf<typeof AppRegistered>
  readonly published: readonly EventOf<typeof ReleasePublished>[]
}

export interface CatalogueSize {
  readonly apps: number
  /** Of all apps together. */
  readonly releases: number
  /** Characters of release notes that a release has on average; what is left to make a list as large as the public store's. */
  readonly notes?: number
}

/** The size of the public store: about 27 MB of `apps.json`. */
export const PUBLIC_STORE: CatalogueSize = { apps: 700, releases: 8_000 }

const NOTES = 2_050
const DAY = 86_400_000
const FIRST_DAY = Date.UTC(2020, 0, 1)
const SIGNATURE_BYTES = 512
const CERTIFICATE_BYTES = 1_400

/**
 * A catalogue of a given size from real metadata: each app takes a stretch of a real app's history under an id of its own; few apps
 * have many releases and most have few, as in the public store. Signatures and certificates are as long and as incompressible as
 * real ones, and verify nothing. The same arguments give the same catalogue.
 */
export function* generateCatalogue(histories: readonly RealHistory[], size: CatalogueSize): Generator<GeneratedApp> {
  const random = new SteadyRandom('catalogue')
  const counts = releaseCounts(size)
  const longestFirst = [...histories].sort((one, other) => other.releases.length - one.releases.length)
  for (const [index, count] of counts.entries()) {
    const fitting = longestFirst.filter(({ releases }) => releases.length >= count)
    const candidates = fitting.length > 0 ? fitting : longestFirst.slice(0, 1)
    const history = candidates[random.below(candidates.length)] as RealHistory
    yield generateApp(history, { index, count, notes: size.notes ?? NOTES, random })
  }
}

/** How many releases each app has, most first: shares that fall like 1/rank, at least one for each, together exactly `releases`. */
function releaseCounts({ apps, releases }: CatalogueSize): number[] {
  const weights = Array.from({ length: apps }, (_, rank) => 1 / (rank + 12))
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  const counts = weights.map((weight) => 1 + Math.floor(((releases - apps) * weight) / whole))
  let missing = releases - counts.reduce((sum, count) => sum + count, 0)
  for (let rank = 0; missing > 0; rank = (rank + 1) % apps, missing -= 1) counts[rank] = (counts[rank] as number) + 1
  return counts
}

interface Stretch {
  readonly index: number
  readonly count: number
  readonly notes: number
  readonly random: SteadyRandom
}

function generateApp(history: RealHistory, { index, count, notes, random }: Stretch): GeneratedApp {
  const appId = `${history.appId.slice(0, 24)}_${index}`
  const first = FIRST_DAY + random.below(1_500) * DAY
  const start = random.below(Math.max(1, history.releases.length - count + 1))
  const published: EventOf<typeof ReleasePublished>[] = []
  for (let number = 0; number < count; number += 1) {
    const real = history.releases[(start + number) % history.releases.length] as RealHistory['releases'][number]
    // a history that is too short goes round, under versions of its own
    const round = Math.floor((start + number) / history.releases.length)
    const version =
      round === 0 ? real.version : real.version.replace(/^\d+/, (major) => `${Number(major) + 100 * round}`)
    const standing = published.map(({ data }) => data)
    const at = new Date(first + number * 9 * DAY + random.below(DAY)).toISOString()
    const key = { appId, version, isNightly: false }
    published.push({
      type: 'ReleasePublished',
      data: {
        ...key,
        download: `https://example.org/${appId}/releases/download/v${version}/${appId}-${version}.tar.gz`,
        signature: random.bytes(SIGNATURE_BYTES).toString('base64'),
        signatureDigest: 'sha512',
        archiveSha512: createHash('sha512').update(`${appId} ${version}`).digest('hex'),
        archiveSize: 100_000 + random.below(5_000_000),
        certificateRevision: 0,
        metadata: { ...real.release, changelogs: { en: notesOf(history, notes, random) } },
        appMetadata: updatesApp(standing, key) ? real.app : null,
        at,
      },
    })
  }
  return { registered: register(appId, random, new Date(first - DAY)), published }
}

/** A piece of the real change log, cut at line ends; texts of our own kind where an app has none. */
function notesOf({ changelog }: RealHistory, average: number, random: SteadyRandom): string {
  const wanted = random.below(2 * average)
  const text = changelog.length > 200 ? changelog : WORDS.repeat(10)
  const from = random.below(Math.max(1, text.length - wanted))
  const begin = text.indexOf('\n', from) + 1
  return `${text.slice(begin, begin + wanted)}${text.slice(0, Math.max(0, wanted - (text.length - begin)))}`.trim()
}

const WORDS =
  '### Fixed\n- Open files again after the server was restarted\n- Show dates as the user writes them\n### Changed\n- Translations\n'

function register(appId: string, random: SteadyRandom, at: Date): GeneratedApp['registered'] {
  const lines =
    random
      .bytes(CERTIFICATE_BYTES)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return {
    type: 'AppRegistered',
    data: {
      appId,
      ownerId: '00000000-0000-4000-8000-000000000001',
      certificate: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\n'),
      certificateSerial: String(1_000 + random.below(9_000)),
      isEnterpriseOnly: false,
      at: at.toISOString(),
    },
  }
}
