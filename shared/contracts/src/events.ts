import type { z } from 'zod'

/** What a stored event's data looks like, per type: the newest shape and its version. */
export interface EventSchema<Type extends string = string, Data extends z.ZodType = z.ZodType> {
  readonly type: Type
  readonly schemaVersion: number
  readonly data: Data
}

/** Declares an event type. */
export function eventType<Type extends string, Data extends z.ZodType>(
  type: Type,
  schemaVersion: number,
  data: Data,
): EventSchema<Type, Data> {
  return { type, schemaVersion, data }
}

/** The event as code sees it: `{ type, data }`. */
export type EventOf<Schema extends EventSchema> =
  Schema extends EventSchema<infer Type, infer Data> ? { readonly type: Type; readonly data: z.infer<Data> } : never
