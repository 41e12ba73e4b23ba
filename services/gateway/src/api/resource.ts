import type { AccountIdentity } from '@appstore/contracts/accounts'
import type { Action } from '@appstore/contracts/rights'
import type { Caller } from '@appstore/contracts/rpc'
import type { Messaging } from '@appstore/nats/connection'
import type { z } from 'zod'
import type { RequestBody } from './request-body.js'

/** Names of the throttles (api.md A1). */
export type Scope = 'app_register' | 'app_upload' | 'api_token_gen' | 'discover_upload'

/**
 * A path of the API with what is offered there. The same entry answers requests and stands in the API's description, so that neither
 * knows a route the other does not.
 */
export interface Resource {
  /** As OpenAPI writes it: `/api/v1/apps/{id}/ratings`. */
  readonly path: string
  /** A slash at the end may follow (api.md A1). */
  readonly slash: boolean
  /** The forms of the path's parameters; where one has another form there is no such route: 404. */
  readonly parameters?: z.ZodObject
  /** The credentials it takes. */
  readonly schemes: readonly ('Token' | 'Basic')[]
  /** What one must have a right to in the store as a whole. */
  readonly right?: Action
  /**
   * Whoever asks for a method that is not offered is first asked who it is: always, or only when it would change something. It decides
   * between 401 and 405 (api.md A1 "Order of checks").
   */
  readonly asksFirst: 'always' | 'for-changes'
  /** GET and HEAD are answered by the compiled document of this path. */
  readonly document?: true
  readonly GET?: Query
  readonly POST?: Command
  readonly DELETE?: Command
}

/** One answer of an operation, for the description. */
export interface DescribedAnswer {
  readonly description: string
  readonly schema?: z.ZodType
}

interface Operation {
  /** Its name in programs that are made from the description. */
  readonly id: string
  readonly summary: string
  readonly description?: string
  /** By status; what every operation may answer besides is added by the description itself. */
  readonly answers: Readonly<Record<number, DescribedAnswer>>
}

/** Who asks for what. */
export interface Asked {
  readonly messaging: Messaging
  readonly account: AccountIdentity
  readonly parameters: Readonly<Record<string, string>>
  readonly correlationId: string
}

/** An operation that reads. */
export interface Query extends Operation {
  answer(asked: Asked): Promise<unknown>
}

/** An operation that changes something. */
export interface Command<Body = unknown> extends Operation {
  /** Its limit; without one it is not limited. */
  readonly scope?: Scope
  /** It brings an app or a release into the store, or takes a release out: the store may want a second factor of whoever does that. */
  readonly publishes?: true
  readonly body: RequestBody<Body>
  /**
   * Its answer holds a secret, which is never kept. A repetition is carried out again with the same command id, which gives the same
   * answer.
   */
  readonly secret?: true
  execute(asked: Asked & { readonly body: Body; readonly caller: Caller }): Promise<Done>
}

/** What a command led to. */
export interface Done {
  readonly status: 200 | 201 | 204 | 400
  /** Where the log stands now; null: nothing was written. */
  readonly position: string | null
  /** JSON; undefined: no body. */
  readonly json?: unknown
}

/** Keeps the exact type of the body between its reader and what is done with it. */
export function command<Body>(command: Command<Body>): Command {
  return command as Command
}
