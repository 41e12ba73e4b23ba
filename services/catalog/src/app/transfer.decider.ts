import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { AppEvent } from './app.events.js'
import type { Asked, Entry } from './app-state.decider.js'
import { type ChangeOf, demandRight } from './change.decider.js'
import { expired, isOver } from './maintainers.decider.js'

/** An administrator puts right whose an app is. */
export function setOwner({ appId, by, change, at }: ChangeOf<'owner'>, entry: Entry): AppEvent[] {
  demandRight('set-owner', by, entry)
  const { accountId: ownerId, from } = change
  const formerOwnerId = entry.ownerId
  if (ownerId === formerOwnerId) return []
  if (from !== undefined && from !== formerOwnerId) {
    throw new DomainError('conflict', 'owner-changed-since', `"${appId}" has gone to somebody else meanwhile.`)
  }
  return [{ type: 'AppOwnerChanged', data: { appId, ownerId, formerOwnerId, at } }]
}

/** An app is offered to one person at a time. An offer that has expired gives way to another. */
export function offer({ appId, by, change, id, expiresAt, at }: ChangeOf<'offer'>, entry: Entry): AppEvent[] {
  const { accountId } = change
  demandRight('offer-transfer', by, entry)
  if (accountId === entry.ownerId) {
    throw new DomainError('conflict', 'owner-has-it', `This account owns "${appId}" already.`)
  }
  const standing = entry.offer
  if (standing !== undefined && !isOver(standing, at)) {
    if (standing.accountId === accountId) return []
    throw new DomainError(
      'conflict',
      'offered-to-another',
      `"${appId}" is offered to somebody else, who has not answered yet. Take that offer back first.`,
    )
  }
  return [{ type: 'AppTransferOffered', data: { appId, offerId: id, accountId, expiresAt, at } }]
}

export function withdrawOffer({ appId, by, change, at }: ChangeOf<'withdraw-offer'>, entry: Entry): AppEvent[] {
  demandRight('withdraw-offer', by, entry)
  const { id: offerId, accountId } = offerOf(entry, change.offerId)
  return [{ type: 'AppTransferWithdrawn', data: { appId, offerId, accountId, at } }]
}

export function answerOffer({ appId, by, change, at }: ChangeOf<'answer-offer'>, entry: Entry): AppEvent[] {
  const standing = offerOf(entry, change.offerId)
  const { id: offerId, accountId } = standing
  demandRight('answer-offer', by, entry, accountId)
  if (!change.accepted) return [{ type: 'AppTransferDeclined', data: { appId, offerId, accountId, at } }]
  if (isOver(standing, at)) throw expired('offer', appId)
  const data = { appId, offerId, ownerId: accountId, formerOwnerId: entry.ownerId, at }
  return [{ type: 'AppTransferAccepted', data }]
}

function offerOf({ appId, offer }: Entry, offerId: string): Asked {
  if (offer?.id === offerId) return offer
  throw new DomainError(
    'not-found',
    'offer-unknown',
    `There is no such offer of "${appId}". It was answered or taken back, or the app has another owner since.`,
  )
}
