import { z } from 'zod'
import { AccountIdentity } from './accounts.js'
import { eventType } from './events.js'
import { Caller, PositionText, rpc } from './rpc.js'

/** Ids of apps have 32 characters at most; those of integrations are made of their names and have 80. */
const AppId = z.string().min(2).max(80)

export const AppRegistered = eventType(
  'AppRegistered',
  1,
  z.object({
    appId: AppId,
    ownerId: z.string(),
    /** PEM text, trimmed, as served. */
    certificate: z.string(),
    certificateSerial: z.string(),
    isEnterpriseOnly: z.boolean(),
    at: z.iso.datetime(),
  }),
)

/** Another certificate was registered: every release that was verified with the former one is gone (api.md A7, 5). */
export const AppCertificateChanged = eventType(
  'AppCertificateChanged',
  1,
  z.object({ appId: AppId, certificate: z.string(), certificateSerial: z.string(), at: z.iso.datetime() }),
)

const Moment = { appId: AppId, at: z.iso.datetime() }

/** The app has left the lists; its history stays, and an administrator can bring it back. */
export const AppDeleted = eventType('AppDeleted', 1, z.object(Moment))
/** A deletion was undone: the app is back with the releases it had. */
export const AppRestored = eventType('AppRestored', 1, z.object(Moment))
/** The owner allows, or no longer allows, somebody else to take the app over by registering it (api.md A7, 4). */
export const AppTransferEnabled = eventType('AppTransferEnabled', 1, z.object(Moment))
export const AppTransferDisabled = eventType('AppTransferDisabled', 1, z.object(Moment))
/** Somebody else registered the app while that was allowed; the allowance is used up. */
export const AppOwnerChanged = eventType(
  'AppOwnerChanged',
  1,
  z.object({ ...Moment, ownerId: z.string(), formerOwnerId: z.string() }),
)
/** A co-maintainer publishes and deletes releases, and sees download numbers (releases.md B10). */
export const AppMaintainerAdded = eventType('AppMaintainerAdded', 1, z.object({ ...Moment, accountId: z.string() }))
export const AppMaintainerRemoved = eventType('AppMaintainerRemoved', 1, z.object({ ...Moment, accountId: z.string() }))
export const AppFeatured = eventType('AppFeatured', 1, z.object(Moment))
export const AppUnfeatured = eventType('AppUnfeatured', 1, z.object(Moment))

/** An entry for something that is no app of the store: it is described by hand and has no releases (web-and-accounts.md 1). */
export const IntegrationTexts = z.object({
  name: z.string().min(1).max(80),
  summary: z.string().min(1).max(256),
  description: z.string().min(1).max(100_000),
  website: z.string().max(256),
  issueTracker: z.string().max(256),
  screenshots: z.array(z.object({ url: z.string().max(256), smallThumbnail: z.string().max(256) })).max(1),
})
export type IntegrationTexts = z.infer<typeof IntegrationTexts>
export const IntegrationSubmitted = eventType(
  'IntegrationSubmitted',
  1,
  z.object({ ...Moment, ownerId: z.string(), texts: IntegrationTexts }),
)
/** From now on the integration stands in the list of apps (api.md wart 3: not before). */
export const IntegrationApproved = eventType('IntegrationApproved', 1, z.object(Moment))

/** The document of the discover page, verbatim (api.md A7). */
export const DiscoverDocumentPublished = eventType(
  'DiscoverDocumentPublished',
  1,
  z.object({ text: z.string(), at: z.iso.datetime() }),
)

export const CategoryDefined = eventType(
  'CategoryDefined',
  1,
  z.object({
    categoryId: z.string(),
    translations: z.record(z.string(), z.object({ name: z.string(), description: z.string() })),
    at: z.iso.datetime(),
  }),
)

/** Registers an app, or changes the certificate of one's own (api.md A7). */
export const registerApp = rpc({
  subject: 'rpc.catalog.register-app',
  request: z.object({
    caller: Caller,
    account: AccountIdentity,
    certificate: z.string().max(100_000),
    signature: z.string().max(20_000),
    isEnterpriseOnly: z.boolean(),
  }),
  response: z.object({
    appId: AppId,
    /** `taken-over`: the transfer was allowed and the caller is the owner now. */
    outcome: z.enum(['registered', 'taken-over', 'certificate-changed', 'unchanged']),
    position: PositionText.nullable(),
  }),
  timeoutMs: 10_000,
})

const Written = z.object({ position: PositionText.nullable() })

/** Takes an app out of the store; the owner's right alone (api.md A7). Refuses with `app-unknown`, `not-owner`. */
export const deleteApp = rpc({
  subject: 'rpc.catalog.delete-app',
  request: z.object({ caller: Caller, account: AccountIdentity, appId: z.string().max(300) }),
  response: Written,
  timeoutMs: 5_000,
})

/** Enters an integration; its id is made of its name (web-and-accounts.md 2.8). Repeating it changes nothing. */
export const submitIntegration = rpc({
  subject: 'rpc.catalog.submit-integration',
  request: z.object({ caller: Caller, ownerId: z.string(), texts: IntegrationTexts, approved: z.boolean() }),
  response: z.object({ appId: AppId, position: PositionText.nullable() }),
  timeoutMs: 5_000,
})

/** Bytes of a discover document. */
export const DISCOVER_LIMIT = 512 * 1_024

/** Checks a discover document against its schema and puts it into service (api.md A7). */
export const publishDiscover = rpc({
  subject: 'rpc.catalog.publish-discover',
  request: z.object({ caller: Caller, text: z.string().max(DISCOVER_LIMIT) }),
  response: z.union([
    Written,
    z.object({ /** What the schema says, with the place of each. */ violations: z.array(z.string()) }),
  ]),
  timeoutMs: 5_000,
})

/** What `releases` must know to let somebody publish: read from the log at the moment of asking, never from a copy. */
export const getApp = rpc({
  subject: 'rpc.catalog.get-app',
  request: z.object({ appId: z.string().max(300) }),
  response: z.object({
    app: z
      .object({
        appId: AppId,
        ownerId: z.string(),
        maintainerIds: z.array(z.string()),
        /** An approved integration: it can be rated and deleted, but has no certificate, and no releases. */
        isIntegration: z.boolean().default(false),
        certificate: z.string(),
        /** Revision of the app's stream at which this certificate was set. A release verified with it records the number. */
        certificateRevision: z.number().int().nonnegative(),
      })
      .nullable(),
  }),
  timeoutMs: 3_000,
})
