import { z } from 'zod'
import { rpc } from './rpc.js'

/** Addresses in one question: of the longest ones, in whatever script, not more than fits into a message. */
export const DOWNLOADS_ASKED = 1_000

/**
 * How often release assets were downloaded, in the order asked; `null` for other hosts, unknown assets and whenever the code
 * host does not answer in time (api.md A7, `GET /apps/{id}/downloads`). Whoever has more addresses asks more than once.
 */
export const countDownloads = rpc({
  subject: 'rpc.integrations.count-downloads',
  request: z.object({ downloads: z.array(z.string().max(300)).max(DOWNLOADS_ASKED) }),
  response: z.object({ counts: z.array(z.number().int().nonnegative().nullable()) }),
  timeoutMs: 30_000,
})

/** `X.Y.Z` without leading zeros. */
export const PlatformVersionText = z.string().regex(/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/)

/**
 * The released versions of the platform from a version on, the newest first, as its source names them (operations.md 2). All or nothing:
 * refuses with `platform-source-failed` when one page does not come. The deadline is that of many slow pages.
 */
export const listPlatformReleases = rpc({
  subject: 'rpc.integrations.list-platform-releases',
  request: z.object({ oldestSupported: PlatformVersionText }),
  response: z.object({ versions: z.array(PlatformVersionText) }),
  timeoutMs: 110_000,
})

/** Is this key one of a subscription that is in force? Every doubt counts as no (api.md A5 "Enterprise-only apps"). */
export const validateSubscription = rpc({
  subject: 'rpc.integrations.validate-subscription',
  request: z.object({ subscriptionKey: z.string().max(1_000) }),
  response: z.object({ valid: z.boolean() }),
  timeoutMs: 12_000,
})
