import { z } from 'zod'
import { PositionText, rpc } from './rpc.js'
import type { TokenScope } from './token-scopes.js'

/** With one of these a token publishes or changes an app, so that everybody may know that it came or went. */
export const CHANGING_SCOPES: readonly TokenScope[] = ['publish', 'delete-releases', 'manage-apps']

/**
 * Which apps a change of somebody's tokens reached, and who looked after each of them at that moment, its holder included. For the
 * store's own services. Refuses with `activity-behind` until the catalog has seen the event.
 */
export const appsOfTokenChange = rpc({
  subject: 'rpc.catalog.apps-of-token-change',
  request: z.object({ position: PositionText }),
  response: z.object({ apps: z.array(z.object({ appId: z.string(), keeperIds: z.array(z.string()) })) }),
  timeoutMs: 8_000,
})
