import { z } from 'zod'
import { AccountIdentity } from './accounts.js'
import { OwnApp } from './ownership.js'
import { rpc } from './rpc.js'

/** Which apps a list is about; all but the last leave deleted ones out. */
export const AppsShown = z.enum([
  'all',
  'waiting',
  'featured',
  'integrations',
  'orphan',
  'deprecated',
  'transfer',
  'enterprise-supported',
  'deleted',
])
export type AppsShown = z.infer<typeof AppsShown>

/** An app as those see it who look after the store. */
export const AdministeredApp = OwnApp.omit({ role: true }).extend({
  isDeleted: z.boolean(),
  /** Only for servers with a subscription. */
  isEnterpriseOnly: z.boolean(),
})
export type AdministeredApp = z.infer<typeof AdministeredApp>

/** Apps by id; `search` is a part of the id or of the English name. Refuses with `staff-only`. */
export const findApps = rpc({
  subject: 'rpc.catalog.find-apps',
  request: z.object({
    account: AccountIdentity.nullable(),
    search: z.string().max(200),
    show: AppsShown,
    /** Only those whose id comes after: the next page. */
    after: z.string().max(300).nullable(),
    limit: z.number().int().min(1).max(100),
  }),
  response: z.object({ apps: z.array(AdministeredApp), next: z.string().nullable() }),
  timeoutMs: 5_000,
})

/** One app, deleted or not, with its releases, the newest 200 of them. Refuses with `staff-only`. */
export const administeredApp = rpc({
  subject: 'rpc.catalog.administered-app',
  request: z.object({ account: AccountIdentity.nullable(), appId: z.string().max(300) }),
  response: z.object({
    /** null: there never was one. */
    app: AdministeredApp.extend({
      releases: z.array(
        z.object({
          version: z.string(),
          isNightly: z.boolean(),
          isWithdrawn: z.boolean(),
          createdAt: z.iso.datetime(),
        }),
      ),
    }).nullable(),
  }),
  timeoutMs: 5_000,
})

/** Of how many apps something should be known. Refuses with `staff-only`. */
export const appFigures = rpc({
  subject: 'rpc.catalog.app-figures',
  request: z.object({ account: AccountIdentity.nullable() }),
  response: z.record(AppsShown, z.number().int().nonnegative()),
  timeoutMs: 5_000,
})
