import type { AppMailKind } from '@appstore/contracts/app-mails'
import {
  AppCertificateChanged,
  AppDeleted,
  AppFeatured,
  AppMaintainerAdded,
  AppMaintainerRemoved,
  AppOwnerChanged,
  AppRestored,
  AppTransferDisabled,
  AppTransferEnabled,
  AppUnfeatured,
} from '@appstore/contracts/catalog'
import type { EventOf } from '@appstore/contracts/events'
import {
  AppAdopted,
  AppDeprecated,
  AppEnterpriseSupported,
  AppEnterpriseUnsupported,
  AppInvitationAccepted,
  AppMaintainerInvited,
  AppMaintainerLeft,
  AppOrphaned,
  AppTransferAccepted,
  AppTransferDeclined,
  AppTransferOffered,
  AppTransferWithdrawn,
  AppUndeprecated,
} from '@appstore/contracts/ownership'
import {
  ReleaseMoved,
  ReleasePublished,
  ReleaseReplaced,
  ReleaseRestored,
  ReleaseSignatureRepaired,
  ReleaseWithdrawn,
} from '@appstore/contracts/releases'

/** Events of apps and releases after which those who look after the app get a mail. */
export const appMailCauses = [
  AppCertificateChanged,
  AppOwnerChanged,
  AppTransferAccepted,
  AppTransferOffered,
  AppTransferDeclined,
  AppTransferWithdrawn,
  AppTransferEnabled,
  AppTransferDisabled,
  AppMaintainerInvited,
  AppInvitationAccepted,
  AppMaintainerAdded,
  AppMaintainerRemoved,
  AppMaintainerLeft,
  AppOrphaned,
  AppAdopted,
  AppDeprecated,
  AppUndeprecated,
  AppEnterpriseSupported,
  AppEnterpriseUnsupported,
  AppFeatured,
  AppUnfeatured,
  AppDeleted,
  AppRestored,
  ReleasePublished,
  ReleaseReplaced,
  ReleaseMoved,
  ReleaseSignatureRepaired,
  ReleaseWithdrawn,
  ReleaseRestored,
] as const
export type AppMailCause = EventOf<(typeof appMailCauses)[number]>

const KINDS: Readonly<Record<Exclude<AppMailCause['type'], 'ReleaseWithdrawn'>, AppMailKind>> = {
  AppCertificateChanged: 'app-certificate-changed',
  AppOwnerChanged: 'app-owner-changed',
  AppTransferAccepted: 'app-owner-changed',
  AppTransferOffered: 'app-offered',
  AppTransferDeclined: 'app-offer-declined',
  AppTransferWithdrawn: 'app-offer-withdrawn',
  AppTransferEnabled: 'app-takeover-allowed',
  AppTransferDisabled: 'app-flags-changed',
  AppMaintainerInvited: 'app-maintainer-invited',
  AppInvitationAccepted: 'app-maintainer-joined',
  AppMaintainerAdded: 'app-maintainer-joined',
  AppMaintainerRemoved: 'app-maintainer-removed',
  AppMaintainerLeft: 'app-maintainer-left',
  AppOrphaned: 'app-flags-changed',
  AppAdopted: 'app-flags-changed',
  AppDeprecated: 'app-flags-changed',
  AppUndeprecated: 'app-flags-changed',
  AppEnterpriseSupported: 'app-flags-changed',
  AppEnterpriseUnsupported: 'app-flags-changed',
  AppFeatured: 'app-flags-changed',
  AppUnfeatured: 'app-flags-changed',
  AppDeleted: 'app-deleted',
  AppRestored: 'app-restored',
  ReleasePublished: 'release-published',
  ReleaseReplaced: 'release-changed',
  ReleaseMoved: 'release-changed',
  ReleaseSignatureRepaired: 'release-changed',
  ReleaseRestored: 'release-restored',
}

/** What whoever holds a stolen credential would do: those who did it themselves are told, too. */
const ALSO_TO_THE_DOER: ReadonlySet<AppMailKind> = new Set([
  'app-certificate-changed',
  'app-owner-changed',
  'app-offered',
  'app-takeover-allowed',
  'app-deleted',
])

/** The mail to whoever an event asks something of, in place of the one to all. */
const TO_THE_ASKED: Partial<Record<AppMailCause['type'], AppMailKind>> = {
  AppTransferOffered: 'app-offered-to-you',
  AppMaintainerInvited: 'app-invited-you',
}

export interface Keepers {
  readonly ownerId: string
  readonly maintainerIds: readonly string[]
}

/** What the data of such events may hold. */
interface Told {
  readonly appId: string
  readonly accountId?: string
  readonly ownerId?: string
  readonly formerOwnerId?: string
  readonly version?: string
  readonly isNightly?: boolean
}

/** A mail about an app to one person. Those who are named in it are known by their ids; names come in when it goes out. */
export interface WantedAppMail {
  readonly kind: AppMailKind
  readonly accountId: string
  readonly facts: Readonly<Record<string, string>>
}

/**
 * The mails that an event asks for: one to each who looks after the app or is concerned by name, none to whoever did it unless security
 * asks for it.
 *
 * @param actor of the event's metadata
 * @param keepers after the event
 */
export function wantedAppMails(event: AppMailCause, actor: string, keepers: Keepers): WantedAppMail[] {
  const { appId: app, at } = event.data
  const told: Told = event.data
  if (told.isNightly && (event.type === 'ReleasePublished' || event.type === 'ReleaseReplaced')) return []
  const person = told.accountId ?? told.ownerId
  const facts = {
    app,
    at,
    byId: actor,
    ...(person && { personId: person }),
    ...(told.version && { version: told.version }),
  }
  const everybody = [keepers.ownerId, ...keepers.maintainerIds, person, told.formerOwnerId]
  const kind = event.type === 'ReleaseWithdrawn' ? withdrawal(actor, keepers) : KINDS[event.type]
  return [...new Set(everybody)].flatMap((accountId) => {
    if (accountId === undefined) return []
    const asked = accountId === person ? TO_THE_ASKED[event.type] : undefined
    const isDoer = actor === `account:${accountId}`
    return isDoer && !ALSO_TO_THE_DOER.has(kind) ? [] : [{ kind: asked ?? kind, accountId, facts }]
  })
}

/** Those who look after an app withdraw its releases; anybody else who can is an administrator. */
function withdrawal(actor: string, { ownerId, maintainerIds }: Keepers): AppMailKind {
  const own = [ownerId, ...maintainerIds].some((accountId) => actor === `account:${accountId}`)
  return own ? 'release-withdrawn' : 'release-removed'
}
