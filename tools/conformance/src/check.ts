import { CouldNotRun } from './could-not-run.js'
import type { World } from './world.js'

/** One line of a checklist of the specification, as something that can be tried on a running store. */
export interface Check {
  /** `C-api` (api.md) or `C-release` (releases.md). */
  readonly list: 'C-api' | 'C-release'
  /** What the line says. */
  readonly line: string
  /** Throws when the store does otherwise, {@link CouldNotRun} when it could not be tried. */
  readonly run: (world: World) => Promise<void>
}

/** What came of a check. One that could not run proves nothing and never counts as passed. */
export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'could-not-run'; readonly why: string }

/** Runs one check; never rejects. */
export async function verdictOf(check: Check, world: World): Promise<Verdict> {
  try {
    await check.run(world)
    return { kind: 'passed' }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return error instanceof CouldNotRun ? { kind: 'could-not-run', why } : { kind: 'failed', why }
  }
}

/** The checks of one checklist. */
export function checklist(list: Check['list'], lines: Record<string, Check['run']>): Check[] {
  return Object.entries(lines).map(([line, run]) => ({ list, line, run }))
}
