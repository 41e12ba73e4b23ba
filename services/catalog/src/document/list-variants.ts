import type { AppEntry, AppList } from './app-entry.js'
import type { Block, Blocks } from './block.js'
import { ListParts, type PartSegments } from './list-parts.js'

/** An empty text at the end changes nothing but the tag: it must never be that of a list which everybody sees (api.md wart 1). */
const END_OF_ENTITLED = [']', '']

/** A list as everybody sees it, and as those with a subscription do while that is more (api.md A5 "Enterprise-only apps"). */
export class ListVariants {
  private readonly list: AppList
  private readonly segments: PartSegments
  private readonly blocks: Blocks
  private readonly open: ListParts
  private entitled: ListParts | undefined
  /** Apps that only those with a subscription see. */
  private readonly restricted = new Set<string>()

  constructor(list: AppList, segments: PartSegments, blocks: Blocks) {
    this.list = list
    this.segments = segments
    this.blocks = blocks
    this.open = new ListParts(list, segments, blocks)
  }

  /** Puts the app's present form in, or takes the app out. `entries` are all apps, this one as it is now. */
  update(appId: string, entry: AppEntry | undefined, entries: ReadonlyMap<string, AppEntry>): void {
    this.open.update(appId, entry?.isEnterpriseOnly ? undefined : entry)
    if (entry?.isEnterpriseOnly && entry.partFor(this.list) !== undefined) this.restricted.add(appId)
    else this.restricted.delete(appId)
    if (this.restricted.size === 0) this.entitled = undefined
    else if (this.entitled === undefined) this.entitled = this.withAll(entries)
    else this.entitled.update(appId, entry)
  }

  /** Whether those with a subscription see more. */
  get differs(): boolean {
    return this.entitled !== undefined
  }

  assembleOpen(): readonly Block[] {
    return this.open.assemble()
  }

  assembleEntitled(): readonly Block[] {
    return this.entitled?.assemble() ?? []
  }

  private withAll(entries: ReadonlyMap<string, AppEntry>): ListParts {
    const all = new ListParts(this.list, this.segments, this.blocks, END_OF_ENTITLED)
    for (const [appId, entry] of entries) all.update(appId, entry)
    return all
  }
}
