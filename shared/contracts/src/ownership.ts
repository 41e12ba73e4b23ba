import { z } from 'zod'
import { AccountIdentity } from './accounts.js'
import { IntegrationTexts } from './catalog.js'
import { eventType } from './events.js'
import { Caller, PositionText, rpc } from './rpc.js'

const Moment = { appId: z.string(), at: z.iso.datetime() }
const AboutPerson = { ...Moment, accountId: z.string() }

/** Somebody may become co-maintainer if they agree; until then they have no right. */
export const AppMaintainerInvited = eventType(
  'AppMaintainerInvited',
  1,
  z.object({ ...AboutPerson, invitationId: z.string(), expiresAt: z.iso.datetime() }),
)
/** The invited is a co-maintainer from now on. */
export const AppInvitationAccepted = eventType(
  'AppInvitationAccepted',
  1,
  z.object({ ...AboutPerson, invitationId: z.string() }),
)
export const AppInvitationDeclined = eventType(
  'AppInvitationDeclined',
  1,
  z.object({ ...AboutPerson, invitationId: z.string() }),
)
export const AppInvitationWithdrawn = eventType(
  'AppInvitationWithdrawn',
  1,
  z.object({ ...AboutPerson, invitationId: z.string() }),
)
/** A co-maintainer gave up the right. */
export const AppMaintainerLeft = eventType('AppMaintainerLeft', 1, z.object(AboutPerson))

/** The owner wants to hand the app over to somebody, who has to agree. */
export const AppTransferOffered = eventType(
  'AppTransferOffered',
  1,
  z.object({ ...AboutPerson, offerId: z.string(), expiresAt: z.iso.datetime() }),
)
/**
 * Whoever the app was offered to is its owner from now on. The former owner has no right left, what they had invited or offered is void,
 * and the app looks for nobody any more.
 */
export const AppTransferAccepted = eventType(
  'AppTransferAccepted',
  1,
  z.object({ ...Moment, offerId: z.string(), ownerId: z.string(), formerOwnerId: z.string() }),
)
export const AppTransferDeclined = eventType(
  'AppTransferDeclined',
  1,
  z.object({ ...AboutPerson, offerId: z.string() }),
)
export const AppTransferWithdrawn = eventType(
  'AppTransferWithdrawn',
  1,
  z.object({ ...AboutPerson, offerId: z.string() }),
)

/** The app looks for somebody to look after it, or has found somebody. */
export const AppOrphaned = eventType('AppOrphaned', 1, z.object(Moment))
export const AppAdopted = eventType('AppAdopted', 1, z.object(Moment))
/** The owner advises against using the app, or no longer does. */
export const AppDeprecated = eventType('AppDeprecated', 1, z.object(Moment))
export const AppUndeprecated = eventType('AppUndeprecated', 1, z.object(Moment))
/** Enterprises can get support for the app, or no longer can. */
export const AppEnterpriseSupported = eventType('AppEnterpriseSupported', 1, z.object(Moment))
export const AppEnterpriseUnsupported = eventType('AppEnterpriseUnsupported', 1, z.object(Moment))

/** Days an invitation or an offer waits for an answer. */
export const ANSWER_DAYS = 14

/** What an owner says of an app; each is set to a state, never flipped (web-and-accounts.md wart 18). */
export const AppFlag = z.enum(['transfer', 'orphan', 'deprecated', 'enterprise-supported'])
export type AppFlag = z.infer<typeof AppFlag>

export const AppChange = z.discriminatedUnion('kind', [
  /** An administrator takes an app out of the store, or brings it back unless the id was registered anew meanwhile. */
  z.object({ kind: z.literal('remove') }),
  z.object({ kind: z.literal('restore') }),
  z.object({ kind: z.literal('featured'), on: z.boolean() }),
  /** An administrator lets an integration into the lists. */
  z.object({ kind: z.literal('approve') }),
  /** Gives an integration other texts; its id stays, and whether it is approved. */
  z.object({ kind: z.literal('describe'), texts: IntegrationTexts }),
  z.object({ kind: z.literal('flag'), flag: AppFlag, on: z.boolean() }),
  /** An administrator makes somebody the owner. `from`: only if the app is still this person's. */
  z.object({ kind: z.literal('owner'), accountId: z.string(), from: z.string().optional() }),
  /** An administrator makes somebody a co-maintainer without asking; with `present` false also the owner, who takes the right away. */
  z.object({ kind: z.literal('maintainer'), accountId: z.string(), present: z.boolean() }),
  z.object({ kind: z.literal('leave') }),
  z.object({ kind: z.literal('invite'), accountId: z.string() }),
  z.object({ kind: z.literal('withdraw-invitation'), invitationId: z.string() }),
  z.object({ kind: z.literal('answer-invitation'), invitationId: z.string(), accepted: z.boolean() }),
  z.object({ kind: z.literal('offer'), accountId: z.string() }),
  z.object({ kind: z.literal('withdraw-offer'), offerId: z.string() }),
  z.object({ kind: z.literal('answer-offer'), offerId: z.string(), accepted: z.boolean() }),
])
export type AppChange = z.infer<typeof AppChange>

/**
 * Changes an app and who looks after it, with the rights of the table (`rights.ts`); answered when the read models show it.
 * Repeating a change that is in force changes nothing. Ids of invitations and offers are the command ids they were made with.
 */
export const changeApp = rpc({
  subject: 'rpc.catalog.change-app',
  request: z.object({
    caller: Caller,
    /** null: an operator, or the store itself on somebody's behalf. */
    account: AccountIdentity.nullable(),
    appId: z.string().max(300),
    change: AppChange,
  }),
  response: z.object({ position: PositionText.nullable() }),
  timeoutMs: 8_000,
})

const Pending = z.object({ id: z.string(), accountId: z.string(), expiresAt: z.iso.datetime() })

/** Who looks after an app and who could: from the log. Refuses with `app-unknown`, `not-owner`. */
export const appPeople = rpc({
  subject: 'rpc.catalog.app-people',
  request: z.object({ account: AccountIdentity.nullable(), appId: z.string().max(300) }),
  response: z.object({
    ownerId: z.string(),
    maintainerIds: z.array(z.string()),
    /** Those that have expired are left out. */
    invitations: z.array(Pending),
    offer: Pending.nullable(),
  }),
  timeoutMs: 3_000,
})

/** An app as those who look after it see it. */
export const OwnApp = z.object({
  appId: z.string(),
  /** The English name of its newest release, or its id. */
  name: z.string(),
  role: z.enum(['owner', 'maintainer']),
  ownerId: z.string(),
  maintainerIds: z.array(z.string()),
  isIntegration: z.boolean(),
  /** False for integrations that wait for approval. */
  isApproved: z.boolean(),
  isFeatured: z.boolean(),
  flags: z.object({
    transfer: z.boolean(),
    orphan: z.boolean(),
    deprecated: z.boolean(),
    'enterprise-supported': z.boolean(),
  }),
  /** Of the newest stable release; null: there is none. */
  latestVersion: z.string().nullable(),
})
export type OwnApp = z.infer<typeof OwnApp>

/** What somebody has to do with apps: those they look after, and what waits for their answer. Deleted apps are left out. */
export const appsOf = rpc({
  subject: 'rpc.catalog.apps-of',
  request: z.object({ accountId: z.string() }),
  response: z.object({
    apps: z.array(OwnApp),
    invitations: z.array(z.object({ appId: z.string(), name: z.string(), ...Pending.shape })),
    offers: z.array(z.object({ appId: z.string(), name: z.string(), ...Pending.shape })),
  }),
  timeoutMs: 3_000,
})
