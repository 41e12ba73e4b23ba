import type { AppFlag } from '@appstore/contracts/ownership'
import { type Asker, refusalOf } from '@appstore/contracts/rights'
import { DomainError, demand } from '@appstore/event-sourcing/domain-error'
import type { AppEvent } from './app.events.js'
import type { App, Entry } from './app-state.decider.js'
import { type ChangeOf, demandRight, standing, unknown } from './change.decider.js'

/** A deletion by whoever has the account; the owner alone may. */
export interface DeleteApp {
  readonly type: 'DeleteApp'
  readonly appId: string
  readonly by: Asker
  readonly at: string
}

export function deleteApp(command: DeleteApp, state: App): AppEvent[] {
  const { appId, by, at } = command
  demandRight('delete-app', by, standing(command, state))
  return [{ type: 'AppDeleted', data: { appId, at } }]
}

/** An administrator takes an app out of the store. */
export function remove({ appId, by, at }: ChangeOf<'remove'>, state: App): AppEvent[] {
  if (state.revision < 0) throw unknown(appId)
  demand(refusalOf('remove-app', by, { ...state.entry, appId }))
  return state.entry === undefined ? [] : [{ type: 'AppDeleted', data: { appId, at } }]
}

export function restore({ appId, by, at }: ChangeOf<'restore'>, state: App): AppEvent[] {
  const { revision, entry, deleted } = state
  if (revision < 0) throw unknown(appId)
  demand(refusalOf('restore-app', by, { ...(entry ?? deleted), appId }))
  if (entry === undefined) return [{ type: 'AppRestored', data: { appId, at } }]
  if (deleted === undefined) return []
  throw new DomainError(
    'conflict',
    'app-registered-anew',
    `"${appId}" was registered anew after it had been deleted. To bring the former app back, delete the present one first.`,
  )
}

export function setFeatured({ appId, by, change, at }: ChangeOf<'featured'>, entry: Entry): AppEvent[] {
  demandRight('feature-app', by, entry)
  if (change.on === entry.isFeatured) return []
  return [{ type: change.on ? 'AppFeatured' : 'AppUnfeatured', data: { appId, at } }]
}

export function approve({ appId, by, at }: ChangeOf<'approve'>, entry: Entry): AppEvent[] {
  demandRight('approve-integration', by, entry)
  if (entry.kind === 'app') {
    throw new DomainError(
      'conflict',
      'app-needs-no-approval',
      `"${appId}" is an app, which its certificate vouches for.`,
    )
  }
  return entry.isApproved ? [] : [{ type: 'IntegrationApproved', data: { appId, at } }]
}

/** What an owner says by a flag, and what takes it back. */
const FLAG_EVENTS = {
  transfer: ['AppTransferEnabled', 'AppTransferDisabled'],
  orphan: ['AppOrphaned', 'AppAdopted'],
  deprecated: ['AppDeprecated', 'AppUndeprecated'],
  'enterprise-supported': ['AppEnterpriseSupported', 'AppEnterpriseUnsupported'],
} as const satisfies Record<AppFlag, readonly [AppEvent['type'], AppEvent['type']]>

export function setFlag({ appId, by, change, at }: ChangeOf<'flag'>, entry: Entry): AppEvent[] {
  demandRight('change-flags', by, entry)
  const { flag, on } = change
  if (flag === 'transfer' && entry.kind === 'integration') throw cannotBeTakenOver(appId)
  if (on === flagsOf(entry)[flag]) return []
  return [{ type: FLAG_EVENTS[flag][on ? 0 : 1], data: { appId, at } }]
}

function flagsOf(entry: Entry): Record<AppFlag, boolean> {
  return {
    transfer: entry.kind === 'app' && entry.isTransferEnabled,
    orphan: entry.isOrphan,
    deprecated: entry.isDeprecated,
    'enterprise-supported': entry.isEnterpriseSupported,
  }
}

function cannotBeTakenOver(appId: string): DomainError {
  return new DomainError(
    'conflict',
    'app-is-integration',
    `"${appId}" is an integration. It has no certificate, so nobody can take it over by registering it. Offer it to somebody instead.`,
  )
}
