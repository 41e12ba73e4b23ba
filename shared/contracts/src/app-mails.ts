import { z } from 'zod'
import { rpc } from './rpc.js'

/** Mails about apps, to those who look after them or are asked to. */
export const AppMailKind = z.enum([
  'app-certificate-changed',
  'app-owner-changed',
  'app-offered',
  'app-offered-to-you',
  'app-offer-declined',
  'app-offer-withdrawn',
  'app-takeover-allowed',
  'app-invited-you',
  'app-maintainer-invited',
  'app-maintainer-joined',
  'app-maintainer-removed',
  'app-maintainer-left',
  'app-flags-changed',
  'app-deleted',
  'app-restored',
  'app-token-created',
  'app-token-revoked',
  'app-token-replaced',
  'release-published',
  'release-changed',
  'release-withdrawn',
  'release-removed',
  'release-restored',
])
export type AppMailKind = z.infer<typeof AppMailKind>

/**
 * Who looked after an app when something had happened to it; after a deletion those who did before. For the store's own services, to
 * tell them. `null`: nothing stood under this id.
 */
export const appKeepers = rpc({
  subject: 'rpc.catalog.app-keepers',
  request: z.object({
    appId: z.string().max(300),
    /** After this event of the app's stream; null: as it is now. */
    revision: z.number().int().nonnegative().nullable(),
  }),
  response: z.object({
    keepers: z.object({ ownerId: z.string(), maintainerIds: z.array(z.string()) }).nullable(),
  }),
  timeoutMs: 3_000,
})
