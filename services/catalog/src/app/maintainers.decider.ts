import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { AppEvent } from './app.events.js'
import type { Asked, Entry } from './app-state.decider.js'
import { type ChangeOf, demandRight } from './change.decider.js'

/** An administrator makes somebody a co-maintainer, or the owner takes that right away. */
export function setMaintainer({ appId, by, change, at }: ChangeOf<'maintainer'>, entry: Entry): AppEvent[] {
  const { accountId, present } = change
  demandRight(present ? 'set-maintainer' : 'remove-maintainer', by, entry)
  if (present === entry.maintainerIds.includes(accountId)) return []
  if (present && accountId === entry.ownerId) throw ownsIt(appId)
  return [{ type: present ? 'AppMaintainerAdded' : 'AppMaintainerRemoved', data: { appId, accountId, at } }]
}

export function leave({ appId, by, at }: ChangeOf<'leave'>, entry: Entry): AppEvent[] {
  demandRight('leave-app', by, entry)
  const { accountId } = by as { accountId: string }
  return [{ type: 'AppMaintainerLeft', data: { appId, accountId, at } }]
}

/** An invitation that waits for its answer is not repeated. One that has expired gives way to another. */
export function invite({ appId, by, change, id, expiresAt, at }: ChangeOf<'invite'>, entry: Entry): AppEvent[] {
  const { accountId } = change
  demandRight('invite-maintainer', by, entry)
  if (accountId === entry.ownerId) throw ownsIt(appId)
  if (entry.maintainerIds.includes(accountId)) return []
  const standing = entry.invitations.find((each) => each.accountId === accountId)
  if (standing !== undefined && !isOver(standing, at)) return []
  return [{ type: 'AppMaintainerInvited', data: { appId, invitationId: id, accountId, expiresAt, at } }]
}

export function withdrawInvitation(command: ChangeOf<'withdraw-invitation'>, entry: Entry): AppEvent[] {
  const { appId, by, change, at } = command
  demandRight('withdraw-invitation', by, entry)
  const { invitationId } = change
  const { accountId } = invitationOf(entry, invitationId)
  return [{ type: 'AppInvitationWithdrawn', data: { appId, invitationId, accountId, at } }]
}

export function answerInvitation(command: ChangeOf<'answer-invitation'>, entry: Entry): AppEvent[] {
  const { appId, by, change, at } = command
  const { invitationId, accepted } = change
  const invitation = invitationOf(entry, invitationId)
  const { accountId } = invitation
  demandRight('answer-invitation', by, entry, accountId)
  if (accepted && isOver(invitation, at)) throw expired('invitation', appId)
  const data = { appId, invitationId, accountId, at }
  return [{ type: accepted ? 'AppInvitationAccepted' : 'AppInvitationDeclined', data }]
}

/** Whether it can no longer be accepted. */
export function isOver({ expiresAt }: Asked, at: string): boolean {
  return Date.parse(expiresAt) <= Date.parse(at)
}

export function expired(what: 'invitation' | 'offer', appId: string): DomainError {
  return new DomainError(
    'conflict',
    `${what}-expired`,
    `This ${what} has expired. Ask the owner of "${appId}" for another one.`,
  )
}

function invitationOf({ appId, invitations }: Entry, invitationId: string): Asked {
  const invitation = invitations.find(({ id }) => id === invitationId)
  if (invitation !== undefined) return invitation
  throw new DomainError(
    'not-found',
    'invitation-unknown',
    `"${appId}" has no such invitation. It was answered or taken back, or the app has another owner since.`,
  )
}

function ownsIt(appId: string): DomainError {
  return new DomainError(
    'conflict',
    'owner-is-no-maintainer',
    `This account owns "${appId}" and may do all that a co-maintainer may. Nothing needs to be added.`,
  )
}
