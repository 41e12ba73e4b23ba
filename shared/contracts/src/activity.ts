import { z } from 'zod'
import { PositionText, rpc } from './rpc.js'

/** Entries on one page, at most. */
export const ACTIVITY_LIMIT = 100

/** One thing that happened to an app, for everybody's eyes. */
export const ActivityEntry = z.object({
  eventId: z.string(),
  position: PositionText,
  /** The event's type, such as `AppOwnerChanged`. */
  type: z.string(),
  /** `account:<id>`, `operator`, or `system:<part>`. */
  actor: z.string(),
  /** Whom it is about: the owner or co-maintainer from now on, or no longer. */
  accountId: z.string().nullable(),
  /** Who was the owner before. */
  formerOwnerId: z.string().nullable(),
  release: z.object({ version: z.string(), isNightly: z.boolean() }).nullable(),
  at: z.iso.datetime(),
})
export type ActivityEntry = z.infer<typeof ActivityEntry>

/**
 * What happened to an app, the newest first: changes of owner, co-maintainers, certificate, flags and releases, deletions too. Who was
 * invited and what was offered is not in it: that concerns those who take part. Refuses with `app-unknown` for what never stood in the store.
 */
export const appActivity = rpc({
  subject: 'rpc.catalog.app-activity',
  request: z.object({
    appId: z.string().max(300),
    /** Only what happened before this; null: from the newest on. */
    before: PositionText.nullable(),
    limit: z.number().int().min(1).max(ACTIVITY_LIMIT),
  }),
  response: z.object({
    entries: z.array(ActivityEntry),
    /** For the page that follows; null: this was the last one. */
    next: PositionText.nullable(),
  }),
  timeoutMs: 3_000,
})
