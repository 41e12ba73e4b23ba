import semver from 'semver'
import type { AppEntry, AppList, AppPart } from './app-entry.js'
import type { Segment, Segments } from './segment.js'

/** The segments of an app as some lists have it; each is compressed once, whatever the number of lists. */
class PartSegments {
  private readonly segments: Segments
  private readonly firsts = new WeakMap<AppPart, Segment>()
  private readonly others = new WeakMap<AppPart, Segment>()

  constructor(segments: Segments) {
    this.segments = segments
  }

  /** The first app of a list carries the opening bracket. */
  first(part: AppPart): Segment {
    return this.remembered(this.firsts, part, '[')
  }

  /** Every other one carries the comma before it. */
  other(part: AppPart): Segment {
    return this.remembered(this.others, part, ',')
  }

  fixed(text: string): Segment {
    return this.segments.of(text)
  }

  private remembered(known: WeakMap<AppPart, Segment>, part: AppPart, before: string): Segment {
    const found = known.get(part)
    if (found !== undefined) return this.segments.keep(found)
    const made = this.segments.of(before + part.text)
    known.set(part, made)
    return made
  }
}

/** The apps of one list, and its segments: made anew only when one of the apps changed. */
class ListParts {
  private readonly list: AppList
  private readonly segments: PartSegments
  private readonly parts = new Map<string, AppPart>()
  private sorted: readonly string[] | undefined
  private assembled: readonly Segment[] | undefined

  constructor(list: AppList, segments: PartSegments) {
    this.list = list
    this.segments = segments
  }

  /** Puts the app's present form in, or takes the app out. */
  update(appId: string, entry: AppEntry | undefined): void {
    const before = this.parts.get(appId)
    const part = entry?.partFor(this.list)
    if (part === before) return
    this.assembled = undefined
    if (part === undefined || before === undefined) this.sorted = undefined
    if (part === undefined) this.parts.delete(appId)
    else this.parts.set(appId, part)
  }

  /** All segments of the list, apps ascending by id; the same array as before when nothing changed. */
  assemble(): readonly Segment[] {
    this.assembled ??= this.assembleAnew()
    return this.assembled
  }

  private assembleAnew(): Segment[] {
    this.sorted ??= [...this.parts.keys()].sort()
    const parts = this.sorted.map((appId) => this.parts.get(appId) as AppPart)
    const first = parts[0]
    if (first === undefined) return [this.segments.fixed('[]')]
    const others = parts.slice(1).map((part) => this.segments.other(part))
    return [this.segments.first(first), ...others, this.segments.fixed(']')]
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
  private readonly segments: PartSegments
  /** Lists that were asked for without being known, the one unused for longest first. */
  private readonly unknown = new Set<string>()

  constructor(segments: Segments) {
    this.segments = new PartSegments(segments)
    this.lists.set('apps.json', new ListParts({ kind: 'all' }, this.segments))
    this.lists.set('appapi_apps.json', new ListParts({ kind: 'external' }, this.segments))
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

  /** The segments of a list that is ready; the same array as long as nothing in the list changed. */
  assemble(name: string): readonly Segment[] {
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
