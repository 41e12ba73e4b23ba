import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type InfoXml, readInfoXml } from '@appstore/releases/metadata/info-xml'

/** The folder of real data: `APPSTORE_FIXTURES`, or `../shared/fixtures` beside the checkout; `undefined` when there is none. */
export function realDataFolder(given: string | undefined): string | undefined {
  let root = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(root, 'pnpm-workspace.yaml'))) root = dirname(root)
  const folder = given ?? join(root, '..', 'shared', 'fixtures')
  return existsSync(folder) ? folder : undefined
}

/** What real developers wrote: the metadata of one app's releases in the order they were made. */
export interface RealHistory {
  readonly appId: string
  readonly releases: readonly InfoXml[]
  /** The app's change log, or "". */
  readonly changelog: string
}

interface HistoryLine {
  readonly app: string
  readonly infoXml: string
}

/** Every real file that the store accepts: whole histories of some apps, a single release of others. */
export function readRealHistories(folder: string): RealHistory[] {
  const byApp = new Map<string, InfoXml[]>()
  const add = (appId: string, bytes: Uint8Array) => {
    const read = accepted(bytes)
    if (read !== undefined) byApp.set(appId, [...(byApp.get(appId) ?? []), read])
  }
  const histories = gunzipSync(readFileSync(join(folder, 'real-apps', 'release-histories.jsonl.gz'))).toString()
  for (const line of histories.split('\n').filter(Boolean)) {
    const { app, infoXml } = JSON.parse(line) as HistoryLine
    add(app, Buffer.from(infoXml))
  }
  const apps = readdirSync(join(folder, 'real-apps'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  for (const { name } of apps) {
    if (!byApp.has(name)) add(name, readFileSync(join(folder, 'real-apps', name, 'info.xml')))
  }
  return [...byApp]
    .map(([appId, releases]) => ({
      appId,
      releases: newestOfEachVersion(releases),
      changelog: changelogOf(folder, appId),
    }))
    .sort((one, other) => (one.appId < other.appId ? -1 : 1))
}

function accepted(bytes: Uint8Array): InfoXml | undefined {
  try {
    return readInfoXml(bytes)
  } catch (error) {
    if (error instanceof DomainError) return undefined
    throw error
  }
}

/** A version was tagged more than once here and there. */
function newestOfEachVersion(releases: readonly InfoXml[]): InfoXml[] {
  return [...new Map(releases.map((release) => [release.version, release])).values()]
}

function changelogOf(folder: string, appId: string): string {
  const file = join(folder, 'real-apps', appId, 'CHANGELOG.md')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
