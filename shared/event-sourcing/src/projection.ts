import type { ProjectionStatus } from '@appstore/contracts/operations'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import type { Client, ClientBase } from 'pg'
import type { DomainEvent } from './decider.js'
import type { EventStore, Position } from './event-store.js'
import type { Decoded, EventTypes } from './event-types.js'

/** Runs SQL inside the transaction that also moves the checkpoint. */
export type ProjectionDatabase = Pick<ClientBase, 'query'>

/** Gives the physical table behind a logical name, for the build that is being written. */
export type TableName = (logicalTable: string) => string

/** One function per event type: folds the event into the page. Pure and fast; an event type without one fails to compile. */
export type FoldHandlers<Event extends DomainEvent, Page> = {
  readonly [Type in Event['type']]: (event: Decoded<Extract<Event, { type: Type }>>, page: Page) => void
}

/**
 * A read model: events in, rows out, a page at a time.
 *
 * The page of events is folded in memory and written by a few set-based statements, in one transaction with the checkpoint.
 * Tables are named `<logical>_v<version>_<build>`; readers use the view with the logical name, so a rebuild never stops them.
 */
export interface Projection<Event extends DomainEvent = DomainEvent, Page = unknown> {
  readonly name: string
  /**
   * Raise it to rebuild from the first event, beside the tables in service. While programs of two versions run, the older one reads the newer
   * tables: keep what it reads, or give the projection another name.
   */
  readonly version: number
  /** Stream categories it follows; `undefined`: all there are and will be. */
  readonly categories: readonly string[] | undefined
  readonly events: EventTypes<Event>
  /** Logical table → the columns and constraints between the parentheses of `create table`. */
  readonly tables: Readonly<Record<string, string>>
  /** Further statements after the tables were made, such as indexes; run once per build. */
  readonly indexes?: (table: TableName) => readonly string[]
  openPage(): Page
  readonly on: FoldHandlers<Event, Page>
  write(page: Page, database: ProjectionDatabase, table: TableName): Promise<void>
  /** After the commit of a page into the build in service. */
  committed?(position: Position, page: Page): void
  /** Another build has taken over: everything derived from the tables must be read anew. */
  switched?(): void
}

// biome-ignore lint/suspicious/noExplicitAny: its events and page are the projection's own affair
export type AnyProjection = Projection<any, any>

/** What a projection needs to run. */
export interface ProjectionOptions {
  readonly projection: AnyProjection
  readonly store: EventStore
  readonly connect: Connect
  /** The service's PostgreSQL schema. */
  readonly schema: string
  readonly logger: Logger
  readonly metrics: Metrics
  readonly now: () => Date
}

/** A projection at work in this process. */
export interface RunningProjection {
  readonly name: string
  status(): Promise<ProjectionStatus>
  /** Resolves once there is a read model of this version, or a newer one, and holds everything up to `position`; `false` when that took longer than allowed. */
  waitFor(position: Position, timeoutMs: number): Promise<boolean>
  /** The log has just grown by a write of this process. */
  kick(): void
  /** Builds the tables anew beside those in service and switches over, here or where they are written; resolves when it has begun. */
  rebuild(): Promise<void>
  stop(): Promise<void>
}

/** Makes a connection of its own: for the lock, which must live and die with the transactions it guards. */
export type Connect = () => Promise<Client>

/** Folds decoded events through the handlers; returns the page. */
export function foldPage<Event extends DomainEvent, Page>(
  projection: Projection<Event, Page>,
  events: readonly Parameters<EventTypes<Event>['decode']>[0][],
): Page {
  const page = projection.openPage()
  const handlers = projection.on as Record<string, (event: unknown, page: Page) => void>
  for (const event of events) {
    const decoded = projection.events.decode(event)
    if (decoded !== undefined) handlers[decoded.type]?.(decoded, page)
  }
  return page
}
