import { z } from 'zod'
import { PositionText, rpc } from './rpc.js'

/** How far one read model is. */
export const ProjectionStatus = z.object({
  name: z.string(),
  state: z.enum(['starting', 'catching-up', 'live', 'standby', 'stopped', 'rebuilding']),
  position: PositionText,
  head: PositionText,
  /** Seconds since the read model was last level with the log; 0 while it is. */
  lagSeconds: z.number().nonnegative(),
  /** The failure that stopped it, with the event's position and type. */
  error: z.string().nullable(),
})
export type ProjectionStatus = z.infer<typeof ProjectionStatus>

export const ServiceHealth = z.object({
  service: z.string(),
  version: z.string(),
  ready: z.boolean(),
  /** One sentence for each thing that is not as it should be. */
  problems: z.array(z.string()),
  projections: z.array(ProjectionStatus),
})
export type ServiceHealth = z.infer<typeof ServiceHealth>

/** An event for an operator's eyes. */
export const EventView = z.object({
  id: z.string(),
  stream: z.string(),
  revision: z.number().int(),
  position: PositionText,
  type: z.string(),
  schemaVersion: z.number().int(),
  data: z.unknown(),
  metadata: z.record(z.string(), z.unknown()),
})
export type EventView = z.infer<typeof EventView>

export const ServiceName = z.enum(['gateway', 'catalog', 'releases', 'accounts', 'ratings', 'integrations'])
export type ServiceName = z.infer<typeof ServiceName>

/** Requests that every service answers, made for one service's name. */
export const operationsOf = (service: ServiceName) => ({
  health: rpc({
    subject: `rpc.${service}.health`,
    request: z.object({}),
    response: ServiceHealth,
    timeoutMs: 2_000,
  }),
  /** Starts building a projection anew beside the one in service; `health` shows how far it is. */
  rebuildProjection: rpc({
    subject: `rpc.${service}.rebuild-projection`,
    request: z.object({ projection: z.string() }),
    response: z.object({ started: z.boolean() }),
    timeoutMs: 5_000,
  }),
  /** A page of the log after a position (exclusive), all categories; at most 200 events or 512 KiB. */
  readEvents: rpc({
    subject: `rpc.${service}.read-events`,
    request: z.object({ after: PositionText, limit: z.number().int().min(1).max(200) }),
    response: z.object({ events: z.array(EventView), position: PositionText, atEnd: z.boolean() }),
    timeoutMs: 5_000,
  }),
})
