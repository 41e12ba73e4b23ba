import semver from 'semver'
import type { AppEntry, AppList } from './app-entry.js'
import type { Segment, Segments } from './segment.js'

/**
 * The segments of one list, kept per app, so that a change of one app makes one segment anew.
 * The first app carries the opening bracket, every other one the comma before it.
 */
class ListParts {
  private readonly list: AppList
  private readonly segments: Segments
  private readonly texts = new Map<string, string>()
  private readonly parts = new Map<string, Segment>()

  constructor(list: AppList, segments: Segments) {
    this.list = list
    this.segments = segments
  }

  /** Makes the app's text anew, or takes the app out. */
  update(appId: string, entry: AppEntry | undefined): void {
    const text = entry?.textFor(this.list)
    if (text === this.texts.get(appId)) return
    this.parts.delete(appId)
    if (text === undefined) this.texts.delete(appId)
    else this.texts.set(appId, text)
  }

  /** All segments of the list, apps ascending by id. */
  assemble(): Segment[] {
    const ids = [...this.texts.keys()].sort()
    const first = ids[0]
    if (first === undefined) return [this.segments.of('[]')]
    const head = this.segments.of(`[${this.texts.get(first)}`)
    const rest = ids.slice(1).map((appId) => this.part(appId))
    return [head, ...rest, this.segments.of(']')]
  }

  private part(appId: string): Segment {
    const known = this.parts.get(appId)
    if (known !== undefined) return known
    const made = this.segments.of(`,${this.texts.get(appId)}`)
    this.parts.set(appId, made)
    return made
  }
}

/** Platform versions that nobody told the store of, kept at most; each costs a list (clients.md C26). */
const UNKNOWN_VERSIONS = 50

const PLATFORM_LIST = /^platform\/((?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8}))\/apps\.json$/

/** The name of a platform's list. */
export function platformList(version: string): string {
  return `platform/${version}/apps.json`
}

/** Every list of apps: all, the external ones, and one for each platform version known or asked for. */
export class AppDocuments {
  private readonly entries = new Map<string, AppEntry>()
  private readonly lists = new Map<string, ListParts>()
  private readonly segments: Segments
  /** Lists that were asked for without being known, the one unused for longest first. */
  private readonly unknown = new Set<string>()

  constructor(segments: Segments) {
    this.segments = segments
    this.lists.set('apps.json', new ListParts({ kind: 'all' }, segments))
    this.lists.set('appapi_apps.json', new ListParts({ kind: 'external' }, segments))
  }

  get problems(): string[] {
    return [...this.entries.values()].flatMap((entry) => entry.problems)
  }

  update(appId: string, entry: AppEntry | undefined): void {
    if (entry === undefined) this.entries.delete(appId)
    else this.entries.set(appId, entry)
    for (const list of this.lists.values()) list.update(appId, entry)
  }

  /** Forgets every app: the read model was built anew. */
  clear(): void {
    for (const appId of [...this.entries.keys()]) this.update(appId, undefined)
  }

  /** Keeps a list ready for a platform version. */
  keepPlatform(version: string): void {
    const name = platformList(version)
    this.unknown.delete(name)
    this.add(name)
  }

  /** Makes the list ready if it can be one; `false` for any other name. */
  ask(name: string): boolean {
    if (this.lists.has(name) && !this.unknown.has(name)) return true
    if (!PLATFORM_LIST.test(name)) return false
    this.unknown.delete(name)
    this.unknown.add(name)
    this.add(name)
    for (const oldest of this.unknown) {
      if (this.unknown.size <= UNKNOWN_VERSIONS) break
      this.unknown.delete(oldest)
      this.lists.delete(oldest)
    }
    return true
  }

  names(): string[] {
    return [...this.lists.keys()]
  }

  /** The segments of a list that is ready. */
  assemble(name: string): Segment[] {
    return this.lists.get(name)?.assemble() ?? []
  }

  private add(name: string): void {
    const version = PLATFORM_LIST.exec(name)?.[1]
    if (version === undefined || this.lists.has(name)) return
    const list = new ListParts({ kind: 'platform', version: new semver.SemVer(version) }, this.segments)
    for (const [appId, entry] of this.entries) list.update(appId, entry)
    this.lists.set(name, list)
  }
}
