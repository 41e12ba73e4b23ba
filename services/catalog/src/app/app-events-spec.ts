import type { AppChange } from '@appstore/contracts/ownership'
import { person } from '@appstore/contracts/rights-walk-spec'
import type { AppEvent } from './app.events.js'
import type { ChangeApp } from './change.decider.js'

export const at = '2026-01-02T03:04:05.000Z'

const key = { appId: 'news', at }

/** What can have happened to the app `news` of `ann`. */
export const registered: AppEvent = {
  type: 'AppRegistered',
  data: { ...key, ownerId: 'ann', certificate: 'PEM\nONE', certificateSerial: '1001', isEnterpriseOnly: false },
}
export const deleted: AppEvent = { type: 'AppDeleted', data: key }
export const restored: AppEvent = { type: 'AppRestored', data: key }
export const transferEnabled: AppEvent = { type: 'AppTransferEnabled', data: key }
export const transferDisabled: AppEvent = { type: 'AppTransferDisabled', data: key }
export const featured: AppEvent = { type: 'AppFeatured', data: key }
export const unfeatured: AppEvent = { type: 'AppUnfeatured', data: key }
export const maintainerAdded = (accountId: string): AppEvent => ({
  type: 'AppMaintainerAdded',
  data: { ...key, accountId },
})
export const maintainerRemoved = (accountId: string): AppEvent => ({
  type: 'AppMaintainerRemoved',
  data: { ...key, accountId },
})
export const ownerChanged = (ownerId: string, formerOwnerId: string): AppEvent => ({
  type: 'AppOwnerChanged',
  data: { ...key, ownerId, formerOwnerId },
})
export const certificateChanged: AppEvent = {
  type: 'AppCertificateChanged',
  data: { ...key, certificate: 'PEM TWO', certificateSerial: '1002' },
}

export const expiresAt = '2026-01-16T03:04:05.000Z'
/** A moment after invitations and offers have expired. */
export const tooLate = '2026-01-16T03:04:06.000Z'

/** A change that somebody asks for; without a name an operator does. */
export function changed(by: string | null, change: AppChange, id = 'asked-1'): ChangeApp {
  return { type: 'ChangeApp', ...key, by: by === null ? null : person(by), change, id, expiresAt }
}

const invitation = (accountId: string, invitationId: string) => ({ ...key, accountId, invitationId })
const transfer = (accountId: string, offerId: string) => ({ ...key, accountId, offerId })
export const invited = (accountId: string, id = 'asked-1'): AppEvent => ({
  type: 'AppMaintainerInvited',
  data: { ...invitation(accountId, id), expiresAt },
})
export const accepted = (accountId: string, id = 'asked-1'): AppEvent => ({
  type: 'AppInvitationAccepted',
  data: invitation(accountId, id),
})
export const declined = (accountId: string, id = 'asked-1'): AppEvent => ({
  type: 'AppInvitationDeclined',
  data: invitation(accountId, id),
})
export const invitationWithdrawn = (accountId: string, id = 'asked-1'): AppEvent => ({
  type: 'AppInvitationWithdrawn',
  data: invitation(accountId, id),
})
export const left = (accountId: string): AppEvent => ({ type: 'AppMaintainerLeft', data: { ...key, accountId } })
export const offered = (accountId: string, id = 'asked-1'): AppEvent => ({
  type: 'AppTransferOffered',
  data: { ...transfer(accountId, id), expiresAt },
})
export const transferred = (ownerId: string, formerOwnerId: string, offerId = 'asked-1'): AppEvent => ({
  type: 'AppTransferAccepted',
  data: { ...key, offerId, ownerId, formerOwnerId },
})
export const offerDeclined = (accountId: string, id = 'asked-1'): AppEvent => ({
  type: 'AppTransferDeclined',
  data: transfer(accountId, id),
})
export const offerWithdrawn = (accountId: string, id = 'asked-1'): AppEvent => ({
  type: 'AppTransferWithdrawn',
  data: transfer(accountId, id),
})
