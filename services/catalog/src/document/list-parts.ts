import { crc32 } from 'node:zlib'
import type { AppEntry, AppList, AppPart } from './app-entry.js'
import type { Block, Blocks } from './block.js'
import type { Segment, Segments } from './segment.js'

/** The segments of an app as some lists have it; each is compressed once, whatever the number of lists. */
export class PartSegments {
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

/** Apps of a list that stand in one block. */
interface Run {
  readonly appIds: readonly string[]
  block: Block | undefined
}

/** A block ends after the apps whose ids hash to this: about one in sixteen, the same ones in every list. */
const RUN_LENGTH = 16
const endsRun = (appId: string) => crc32(appId) % RUN_LENGTH === 0

/** The apps of one list, and its blocks: a change of an app makes one of them anew. */
export class ListParts {
  private readonly list: AppList
  private readonly segments: PartSegments
  private readonly blocks: Blocks
  private readonly end: readonly string[]
  private readonly parts = new Map<string, AppPart>()
  private runs: readonly Run[] | undefined
  private readonly runOf = new Map<string, Run>()
  private assembled: readonly Block[] | undefined

  /** @param end texts after the last app: lists with other ones have other tags, whatever apps they have */
  constructor(list: AppList, segments: PartSegments, blocks: Blocks, end: readonly string[] = [']']) {
    this.list = list
    this.segments = segments
    this.blocks = blocks
    this.end = end
  }

  /** Puts the app's present form in, or takes the app out. */
  update(appId: string, entry: AppEntry | undefined): void {
    const before = this.parts.get(appId)
    const part = entry?.partFor(this.list)
    if (part === before) return
    this.assembled = undefined
    if (part === undefined || before === undefined) this.runs = undefined
    const run = this.runOf.get(appId)
    if (run !== undefined) run.block = undefined
    if (part === undefined) this.parts.delete(appId)
    else this.parts.set(appId, part)
  }

  /** All blocks of the list, apps ascending by id; the same array as before when nothing changed. */
  assemble(): readonly Block[] {
    this.assembled ??= this.assembleAnew()
    return this.assembled
  }

  private assembleAnew(): Block[] {
    if (this.parts.size === 0) return [this.blocks.of([this.segments.fixed('[]')])]
    this.runs ??= this.runsAnew()
    const blocks = this.runs.map((run, index) => this.blockOf(run, index === 0))
    return [...blocks, this.blocks.of(this.end.map((text) => this.segments.fixed(text)))]
  }

  private blockOf(run: Run, isFirst: boolean): Block {
    run.block ??= this.blocks.of(
      run.appIds.map((appId, index) => {
        const part = this.parts.get(appId) as AppPart
        return isFirst && index === 0 ? this.segments.first(part) : this.segments.other(part)
      }),
    )
    return run.block
  }

  /** An app came or went. */
  private runsAnew(): Run[] {
    const runs: Run[] = []
    let open: string[] = []
    const close = () => {
      if (open.length > 0) runs.push({ appIds: open, block: undefined })
      open = []
    }
    for (const appId of [...this.parts.keys()].sort()) {
      open.push(appId)
      if (endsRun(appId)) close()
    }
    close()
    this.runOf.clear()
    for (const run of runs) for (const appId of run.appIds) this.runOf.set(appId, run)
    return runs
  }
}
