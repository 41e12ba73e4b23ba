import type { AppChange } from '@appstore/contracts/ownership'
import { type Action, type Asker, refusalOf } from '@appstore/contracts/rights'
import { DomainError, demand } from '@appstore/event-sourcing/domain-error'
import type { App, Entry } from './app-state.decider.js'

/** A change to an app or to who looks after it. All changes to a state can be repeated without harm. */
export interface ChangeApp<Change extends AppChange = AppChange> {
  readonly type: 'ChangeApp'
  readonly appId: string
  /** Who asks; null: an operator. */
  readonly by: Asker
  readonly change: Change
  /** What an invitation or offer is known by. */
  readonly id: string
  /** Until when an invitation or offer can be answered. */
  readonly expiresAt: string
  readonly at: string
}

/** A change of one kind. */
export type ChangeOf<Kind extends AppChange['kind']> = ChangeApp<Extract<AppChange, { kind: Kind }>>

/** Whether there is such an app is said before rights are looked at (api.md A7). */
export function standing({ appId, by }: { appId: string; by: Asker }, { entry }: App): Entry {
  if (entry === undefined || (isPending(entry) && !concerns(entry, by))) throw unknown(appId)
  return entry
}

/** @throws DomainError `forbidden` unless the table of rights lets whoever asks do this */
export function demandRight(action: Action, by: Asker, entry: Entry, namedId?: string): void {
  demand(refusalOf(action, by, { ...entry, namedId }))
}

/** Until it is approved an integration stands nowhere, except for those it concerns and for administrators. */
function isPending(entry: Entry): boolean {
  return entry.kind === 'integration' && !entry.isApproved
}

function concerns({ ownerId, maintainerIds, invitations, offer }: Entry, by: Asker): boolean {
  if (by === null) return true
  if (by === undefined) return false
  const people = [ownerId, ...maintainerIds, ...invitations.map(({ accountId }) => accountId), offer?.accountId]
  return by.isStaff || by.isSuperuser || people.includes(by.accountId)
}

export function unknown(appId: string): DomainError {
  return new DomainError('not-found', 'app-unknown', `There is no app "${appId}".`)
}
