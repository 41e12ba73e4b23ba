import type { AppEvent } from './app.events.js'
import type { App, Entry } from './app-state.decider.js'

/** What becomes of an app whose owner is gone. */
export type OwnerGone =
  | { readonly decision: 'transfer'; readonly to: string }
  | { readonly decision: 'delete' | 'orphan' }

/** Somebody's account was erased: what they had to do with the app ends. */
export interface ForgetPerson {
  readonly type: 'ForgetPerson'
  readonly appId: string
  readonly accountId: string
  readonly ownerGone: OwnerGone
  readonly at: string
}

/**
 * An app goes to whoever was chosen as long as they are a co-maintainer; else it stays in the store without an owner, as one that looks
 * for somebody. What the former owner had invited and offered is void.
 */
export function forgetPerson({ appId, accountId, ownerGone, at }: ForgetPerson, { entry }: App): AppEvent[] {
  if (entry === undefined) return []
  if (entry.ownerId !== accountId) return withoutRights(entry, accountId, at)
  if (ownerGone.decision === 'delete') return [{ type: 'AppDeleted', data: { appId, at } }]
  if (ownerGone.decision === 'transfer' && entry.maintainerIds.includes(ownerGone.to)) {
    return [{ type: 'AppOwnerChanged', data: { appId, ownerId: ownerGone.to, formerOwnerId: accountId, at } }]
  }
  const orphaned: AppEvent[] = entry.isOrphan ? [] : [{ type: 'AppOrphaned', data: { appId, at } }]
  return [...orphaned, ...unasked(entry, () => true, at)]
}

function withoutRights(entry: Entry, accountId: string, at: string): AppEvent[] {
  const { appId, maintainerIds } = entry
  const removed: AppEvent[] = maintainerIds.includes(accountId)
    ? [{ type: 'AppMaintainerRemoved', data: { appId, accountId, at } }]
    : []
  return [...removed, ...unasked(entry, (each) => each === accountId, at)]
}

/** Takes back what these people were asked and have not answered. */
function unasked({ appId, invitations, offer }: Entry, who: (accountId: string) => boolean, at: string): AppEvent[] {
  const withdrawn = invitations
    .filter(({ accountId }) => who(accountId))
    .map(({ id: invitationId, accountId }): AppEvent => {
      return { type: 'AppInvitationWithdrawn', data: { appId, invitationId, accountId, at } }
    })
  if (offer === undefined || !who(offer.accountId)) return withdrawn
  const { id: offerId, accountId } = offer
  return [...withdrawn, { type: 'AppTransferWithdrawn', data: { appId, offerId, accountId, at } }]
}
