import type { AppEvent } from './app.events.js'

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
