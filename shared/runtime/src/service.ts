import { operationsOf, type ServiceHealth } from '@appstore/contracts/operations'
import type { RpcContract } from '@appstore/contracts/rpc'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { AnyProjection, RunningProjection } from '@appstore/event-sourcing/projection'
import { type Policy, type RunningPolicy, startPolicy } from '@appstore/event-sourcing/run-policy'
import { startProjection } from '@appstore/event-sourcing/run-projection'
import { type RunningPublisher, startPublisher } from '@appstore/nats/publish'
import pg from 'pg'
import type { z } from 'zod'
import type { ServiceContext } from './connections.js'
import { eventPage } from './event-page.js'
import { patiently } from './patiently.js'
import { createPurge, type Purge, type PurgeTask } from './purge.js'

/** A request this service answers. */
export interface Answer {
  readonly contract: RpcContract
  readonly handle: (request: never) => Promise<unknown>
}

/** Pairs a contract with its handler, keeping both types. */
export function answer<Request extends z.ZodType, Response extends z.ZodType>(
  contract: RpcContract<Request, Response>,
  handle: (request: z.infer<Request>) => Promise<z.input<Response>>,
): Answer {
  return { contract, handle: handle as Answer['handle'] }
}

/** A service's table of contents. */
export interface ServiceParts {
  readonly answers: readonly Answer[]
  readonly projections?: readonly AnyProjection[]
  // biome-ignore lint/suspicious/noExplicitAny: each policy knows its own events
  readonly policies?: readonly Policy<any>[]
  /** Stream categories this service alone appends to; their events go out over NATS. */
  readonly publishes?: readonly string[]
  /** Rows of this service's tables that are deleted once nobody needs them. */
  readonly purges?: readonly PurgeTask[]
  /** Sentences on what is not as it should be, beyond projections and policies. */
  readonly problems?: () => readonly string[]
  /** Runs after the projections were started and before the service answers its first request. */
  readonly prepare?: (projections: RunningProjections) => Promise<void>
  /** Stops what the service started itself; runs after the last request was answered. */
  readonly stop?: () => Promise<void>
}

export type RunningProjections = (name: string) => RunningProjection

/** A service at work. */
export interface RunningService {
  readonly name: string
  health(): Promise<ServiceHealth>
  projection: RunningProjections
  stop(): Promise<void>
}

/** Starts the parts: projections and policies first, then the answers, so that nothing is asked before it can be known. */
export async function startService(context: ServiceContext, parts: ServiceParts): Promise<RunningService> {
  const { eventStore, schema, logger, metrics, now } = context
  const connect = connector(context)
  const projections = (parts.projections ?? []).map((projection) =>
    startProjection({ projection, store: eventStore, connect, schema, logger, metrics, now }),
  )
  const projection: RunningProjections = (name) => {
    const found = projections.find((candidate) => candidate.name === name)
    if (found === undefined) {
      throw new DomainError('not-found', 'projection-unknown', `The service ${context.name} has no projection ${name}.`)
    }
    return found
  }
  await patiently(() => parts.prepare?.(projection) ?? Promise.resolve(), logger)
  const policies = (parts.policies ?? []).map((policy) =>
    startPolicy({ policy, store: eventStore, connect, schema, logger }),
  )
  const publisher = await publish(context, parts.publishes)
  const purge = createPurge({ service: context.name, pool: context.pool, logger, metrics, tasks: parts.purges ?? [] })
  purge.start()
  const health = () => report(context, parts, projections, policies, purge)
  const subscriptions = [...parts.answers, ...operations(context, projection, health)].map((each) =>
    context.messaging.answer(each.contract, each.handle as (request: unknown) => Promise<unknown>),
  )
  // Whoever is told that this service is up may ask at once: the server must know of the subscriptions by then.
  if (context.messaging.connected) await context.messaging.native.flush()
  logger.info(`The ${context.name} service is up.`)
  return {
    name: context.name,
    health,
    projection,
    async stop() {
      for (const subscription of subscriptions) await subscription.stop()
      await publisher?.stop()
      await purge.stop()
      await Promise.all([...projections, ...policies].map((each) => each.stop()))
      await parts.stop?.()
    },
  }
}

/** Connections of their own for projections and policies: no query deadline, because a page is as long as it is. */
function connector(context: ServiceContext): () => Promise<pg.Client> {
  return async () => {
    const client = new pg.Client({
      connectionString: context.databaseUrl,
      application_name: `appstore-${context.name}-projections`,
      options: `-c search_path=${context.schema}`,
      connectionTimeoutMillis: 2_000,
      keepAlive: true,
    })
    await client.connect()
    return client
  }
}

async function publish(
  context: ServiceContext,
  categories: readonly string[] = [],
): Promise<RunningPublisher | undefined> {
  if (categories.length === 0) return undefined
  const { name, eventStore, messaging, logger, metrics } = context
  return await startPublisher({ service: name, categories, store: eventStore, messaging, logger, metrics })
}

function operations(
  context: ServiceContext,
  projection: RunningProjections,
  health: () => Promise<ServiceHealth>,
): Answer[] {
  const contracts = operationsOf(context.name)
  return [
    answer(contracts.health, health),
    answer(contracts.rebuildProjection, async (request) => {
      await projection(request.projection).rebuild()
      return { started: true }
    }),
    answer(contracts.readEvents, (request) => eventPage(context.eventStore, BigInt(request.after), request.limit)),
  ]
}

/** Readers find no tables of this version, or tables that do not move any more. */
const UNREADY: ReadonlySet<string> = new Set(['starting', 'rebuilding', 'stopped'])

async function report(
  context: ServiceContext,
  parts: ServiceParts,
  projections: readonly RunningProjection[],
  policies: readonly RunningPolicy[],
  purge: Purge,
): Promise<ServiceHealth> {
  const statuses = await Promise.all(projections.map((each) => each.status()))
  const problems = [
    ...statuses.filter((each) => each.error !== null).map((each) => `Projection ${each.name}: ${each.error}`),
    ...policies.filter((each) => each.failure !== undefined).map((each) => `Policy ${each.name}: ${each.failure}`),
    ...purge.problems(),
    ...(parts.problems?.() ?? []),
  ]
  const ready = statuses.every((each) => !UNREADY.has(each.state))
  return { service: context.name, version: context.version, ready, problems, projections: statuses }
}
