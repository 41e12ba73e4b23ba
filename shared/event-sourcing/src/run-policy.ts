import type { Logger } from '@appstore/service/logger'
import { v5 as uuidv5 } from 'uuid'
import type { DomainEvent } from './decider.js'
import type { EventPage, EventStore } from './event-store.js'
import type { Decoded, EventTypes } from './event-types.js'
import { type Follower, startFollower } from './follower.js'
import type { CommandCaller } from './handle-command.js'
import { type LockedConnection, tryLock } from './locked-connection.js'
import type { Connect } from './projection.js'
import { isTransient } from './transient.js'
import { anyAborted, pause } from './waiting.js'

/** Another part's event → our command. Runs at least once for each event; the caller it is given makes repeating harmless. */
export interface Policy<Event extends DomainEvent = DomainEvent> {
  readonly name: string
  readonly categories: readonly string[]
  readonly events: EventTypes<Event>
  react(event: Decoded<Event>, caller: CommandCaller): Promise<void>
}

export interface PolicyOptions {
  // biome-ignore lint/suspicious/noExplicitAny: each policy knows its own events
  readonly policy: Policy<any>
  readonly store: EventStore
  readonly connect: Connect
  readonly schema: string
  readonly logger: Logger
}

export interface RunningPolicy {
  readonly name: string
  /** Why it stopped, if it did. */
  readonly failure: string | undefined
  stop(): Promise<void>
}

const RETRY = 500

/** Follows the log from the policy's own checkpoint; one active instance, others stand by. */
export function startPolicy(options: PolicyOptions): RunningPolicy {
  const stopped = new AbortController()
  const status: { failure: string | undefined } = { failure: undefined }
  const running = (async () => {
    while (!stopped.signal.aborted) {
      try {
        const lock = await tryLock(options.connect, `policy:${options.schema}:${options.policy.name}`)
        if (lock !== undefined) await lead(options, lock, stopped.signal, status)
      } catch (error) {
        options.logger.warn({ err: error, policy: options.policy.name }, 'A policy was interrupted; trying again.')
      }
      await pause(RETRY, stopped.signal)
    }
  })()
  return {
    name: options.policy.name,
    get failure() {
      return status.failure
    },
    async stop() {
      stopped.abort()
      await running
    },
  }
}

async function lead(
  options: PolicyOptions,
  lock: LockedConnection,
  stopped: AbortSignal,
  status: { failure: string | undefined },
): Promise<void> {
  let follower: Follower | undefined
  try {
    const after = await checkpoint(options, lock)
    follower = await startFollower({
      name: `policy ${options.policy.name}`,
      store: options.store,
      after,
      categories: options.policy.categories,
      pageSize: 100,
      logger: options.logger,
      handle: (page) => reactToPage(options, lock, page),
      onFailure: (error) => {
        status.failure = isTransient(error) ? undefined : String(error)
        return 'retry' // another service may be away; order matters, so the event waits
      },
    })
    await anyAborted(stopped, lock.lost)
  } finally {
    await follower?.stop()
    await lock.release().catch(() => undefined)
  }
}

async function checkpoint({ policy, schema }: PolicyOptions, { client }: LockedConnection): Promise<bigint> {
  // one transaction at a time: policies that start together would trip over each other, "if not exists" or not
  await client.query(
    `select pg_advisory_xact_lock(hashtextextended('policy_checkpoints:${schema}', 0));
     create schema if not exists "${schema}";
     create table if not exists "${schema}".policy_checkpoints (policy text primary key, position bigint not null)`,
  )
  const { rows } = await client.query<{ position: string }>(
    `select position from "${schema}".policy_checkpoints where policy = $1`,
    [policy.name],
  )
  return BigInt(rows[0]?.position ?? 0)
}

async function reactToPage(
  { policy, schema }: PolicyOptions,
  { client }: LockedConnection,
  page: EventPage,
): Promise<void> {
  for (const recorded of page.events) {
    const event = policy.events.decode(recorded)
    if (event === undefined) continue
    await policy.react(event, {
      actor: `system:${policy.name}`,
      credential: 'none',
      commandId: uuidv5(policy.name, recorded.id),
      correlationId: recorded.metadata.correlationId,
    })
  }
  await client.query(
    `insert into "${schema}".policy_checkpoints values ($1, $2)
     on conflict (policy) do update set position = excluded.position`,
    [policy.name, page.position.toString()],
  )
}
