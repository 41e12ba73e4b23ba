import type { Answer } from './browser-spec.js'
import type { ChangingStore } from './changing-store-spec.js'

/** A request that is ready to be sent. */
export interface Ready {
  /** Who is to stand in the metadata, and with which credential. */
  readonly actor: string
  readonly credential: string | RegExp
  /** Sends it; again the very same when it is called again. */
  send(requestId: string): Promise<Answer>
}

/** One way to change something by a route. */
export interface Change {
  /** Which one, where a route has several. */
  readonly kind?: string
  /** What it leads to: the events of its one append. */
  readonly events: readonly string[]
  prepare(store: ChangingStore): Promise<Ready>
  /** Why the same request once more is another command. */
  readonly repeats?: string
}

/** A route that takes a POST or DELETE and writes nothing into the log. */
export interface NoChange {
  readonly why: string
  prepare(store: ChangingStore): Promise<Pick<Ready, 'send'>>
}

/** `METHOD /path/as/:registered` → every way to change something by it. A new route needs an entry here, or in the table of those without. */
export type Changes = Readonly<Record<string, readonly [Change, ...Change[]]>>
export type NoChanges = Readonly<Record<string, NoChange>>
