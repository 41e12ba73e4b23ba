import type { AccountIdentity } from '@appstore/contracts/accounts'
import { type AccountChange, AccountRolesChanged, changeAccount } from '@appstore/contracts/administration'
import { type AuditEntry, auditedEvent } from '@appstore/contracts/audit'
import { type AppChange, type AppFlag, changeApp } from '@appstore/contracts/ownership'
import { restoreRelease, withdrawRelease } from '@appstore/contracts/releases'
import { refusalOf } from '@appstore/contracts/rights'
import type { Caller } from '@appstore/contracts/rpc'
import { DomainError, demand } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'

type Data = Readonly<Record<string, unknown>>
type Written = { position: string | null }

interface Undoing {
  readonly messaging: Messaging
  readonly caller: Caller
  /** Who undoes it; null: an operator. */
  readonly account: AccountIdentity | null
  readonly entry: AuditEntry
  readonly data: Data
}

/** For each event that can be undone, what takes it back. Undoing goes forward: it is an event like every other. */
const UNDO: Readonly<Record<string, (undoing: Undoing) => Promise<Written>>> = {
  AppDeleted: app(() => ({ kind: 'restore' })),
  AppRestored: app(() => ({ kind: 'remove' })),
  AppFeatured: app(() => ({ kind: 'featured', on: false })),
  AppUnfeatured: app(() => ({ kind: 'featured', on: true })),
  ...flag('transfer', 'AppTransferEnabled', 'AppTransferDisabled'),
  ...flag('orphan', 'AppOrphaned', 'AppAdopted'),
  ...flag('deprecated', 'AppDeprecated', 'AppUndeprecated'),
  ...flag('enterprise-supported', 'AppEnterpriseSupported', 'AppEnterpriseUnsupported'),
  AppMaintainerAdded: maintainer(false),
  AppInvitationAccepted: maintainer(false),
  AppMaintainerRemoved: maintainer(true),
  AppMaintainerLeft: maintainer(true),
  AppMaintainerInvited: app(({ invitationId }) => ({
    kind: 'withdraw-invitation',
    invitationId: String(invitationId),
  })),
  AppTransferOffered: app(({ offerId }) => ({ kind: 'withdraw-offer', offerId: String(offerId) })),
  AppOwnerChanged: formerOwner(),
  AppTransferAccepted: formerOwner(),
  ReleaseWithdrawn: ({ messaging, caller, account, data }) =>
    messaging.call(restoreRelease, { caller, account, ...releaseIn(data) }),
  ReleaseRestored: ({ messaging, caller, account, data }) =>
    messaging.call(withdrawRelease, { caller, account, asAdministrator: true, ...releaseIn(data) }),
  AccountDisabled: person(() => ({ kind: 'enabled', on: true })),
  AccountEnabled: person(() => ({ kind: 'enabled', on: false })),
  AccountRolesChanged: person(formerRoles),
}

/** Event types that can be undone. */
export const UNDOABLE: ReadonlySet<string> = new Set(Object.keys(UNDO))

/**
 * Takes an event back, in the name of whoever asks and with the reason of the request.
 *
 * @throws DomainError `event-unknown`, `not-undoable`, and what the service that owns the thing refuses with
 */
export async function undo(
  messaging: Messaging,
  { caller, account, eventId }: { caller: Caller; account: AccountIdentity | null; eventId: string },
): Promise<Written & { undone: AuditEntry }> {
  demand(refusalOf('undo-change', account))
  const { event } = await messaging.call(auditedEvent, { eventId })
  if (event === null) throw new DomainError('not-found', 'event-unknown', `There is no event ${eventId}.`)
  const takeBack = UNDO[event.entry.type]
  if (takeBack === undefined) throw notUndoable(event.entry.type)
  const reason = caller.reason ?? `undoes ${event.entry.type} ${eventId}`
  const { position } = await takeBack({ messaging, account, ...event, caller: { ...caller, reason } })
  return { undone: event.entry, position }
}

function app(changeOf: (data: Data) => AppChange): (undoing: Undoing) => Promise<Written> {
  return ({ messaging, caller, account, data }) =>
    messaging.call(changeApp, { caller, account, appId: String(data.appId), change: changeOf(data) })
}

function flag(name: AppFlag, on: string, off: string) {
  return {
    [on]: app(() => ({ kind: 'flag', flag: name, on: false })),
    [off]: app(() => ({ kind: 'flag', flag: name, on: true })),
  }
}

function maintainer(present: boolean) {
  return app(({ accountId }) => ({ kind: 'maintainer', accountId: String(accountId), present }))
}

/** Back to whoever had it, unless it has gone to somebody else meanwhile. */
function formerOwner() {
  return app(({ ownerId, formerOwnerId }) => {
    return { kind: 'owner', accountId: String(formerOwnerId), from: String(ownerId) }
  })
}

/** By the rules for whoever does the same at the page of the account, so that nobody undoes the last administrator away. */
function person(changeOf: (data: Data) => AccountChange): (undoing: Undoing) => Promise<Written> {
  return async ({ messaging, caller, account, entry, data }) => {
    const accountId = entry.object.id
    return await messaging.call(changeAccount, { caller, account, accountId, change: changeOf(data) })
  }
}

function formerRoles(data: Data): AccountChange {
  const { before } = AccountRolesChanged.data.parse(data)
  if (before !== undefined) return { kind: 'roles', ...before }
  throw new DomainError('conflict', 'not-undoable', 'What the roles were before was not written down then.')
}

function releaseIn(data: Data) {
  return { appId: String(data.appId), version: String(data.version), isNightly: data.isNightly === true }
}

function notUndoable(type: string): DomainError {
  return new DomainError(
    'conflict',
    'not-undoable',
    `${type} cannot be undone. What can: ${[...UNDOABLE].sort().join(', ')}.`,
  )
}
