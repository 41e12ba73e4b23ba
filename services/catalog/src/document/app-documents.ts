import semver from 'semver'
import type { AppEntry } from './app-entry.js'
import type { Block, Blocks } from './block.js'
import { PartSegments } from './list-parts.js'
import { ListVariants } from './list-variants.js'
import type { Segments } from './segment.js'

/** Platform versions that nobody told the store of, kept at most; each costs a list (clients.md C26). */
const UNKNOWN_VERSIONS = 50

const PLATFORM_LIST = /^platform\/((?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8}))\/apps\.json$/

/** The name of a platform's list. */
export function platformList(version: string): string {
  return `platform/${version}/apps.json`
}

const ENTITLED = 'entitled/'

/** The name of a list as those with a subscription see it; no address leads to it. */
export function entitledList(name: string): string {
  return `${ENTITLED}${name}`
}

/** The name of the same list as everybody sees it. */
export function openList(name: string): string {
  return name.startsWith(ENTITLED) ? name.slice(ENTITLED.length) : name
}

/** Every list of apps: all, the external ones, and one for each platform version known or asked for. */
export class AppDocuments {
  private readonly entries = new Map<string, AppEntry>()
  private readonly lists = new Map<string, ListVariants>()
  private readonly segments: PartSegments
  private readonly blocks: Blocks
  /** Lists that were asked for without being known, the one unused for longest first. */
  private readonly unknown = new Set<string>()

  constructor(segments: Segments, blocks: Blocks) {
    this.segments = new PartSegments(segments)
    this.blocks = blocks
    this.lists.set('apps.json', new ListVariants({ kind: 'all' }, this.segments, blocks))
    this.lists.set('appapi_apps.json', new ListVariants({ kind: 'external' }, this.segments, blocks))
  }

  get problems(): string[] {
    return [...this.entries.values()].flatMap((entry) => entry.problems)
  }

  update(appId: string, entry: AppEntry | undefined): void {
    if (entry === undefined) this.entries.delete(appId)
    else this.entries.set(appId, entry)
    for (const list of this.lists.values()) list.update(appId, entry, this.entries)
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

  /** Makes the list ready, in both forms, if it can be one; `false` for any other name. */
  ask(asked: string): boolean {
    const name = openList(asked)
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

  /** The lists there are; the entitled form of each only while it holds more. */
  names(): string[] {
    return [...this.lists].flatMap(([name, { differs }]) => (differs ? [name, entitledList(name)] : [name]))
  }

  /** The blocks of a list that is ready; the same array as long as nothing in the list changed. */
  assemble(name: string): readonly Block[] {
    if (!name.startsWith(ENTITLED)) return this.lists.get(name)?.assembleOpen() ?? []
    return this.lists.get(openList(name))?.assembleEntitled() ?? []
  }

  private add(name: string): void {
    const version = PLATFORM_LIST.exec(name)?.[1]
    if (version === undefined || this.lists.has(name)) return
    const list = new ListVariants({ kind: 'platform', version: new semver.SemVer(version) }, this.segments, this.blocks)
    for (const [appId, entry] of this.entries) list.update(appId, entry, this.entries)
    this.lists.set(name, list)
  }
}
