import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { AppEvent } from './app.events.js'
import type { App, Entry } from './app-state.decider.js'

interface AboutApp {
  readonly appId: string
  readonly at: string
}

/** A deletion by whoever has the account; the owner alone may. */
export interface DeleteApp extends AboutApp {
  readonly type: 'DeleteApp'
  readonly accountId: string
  readonly username: string
}

/** What administrators change; whether somebody is one was looked at before. All can be repeated without harm. */
export type AdministerApp =
  | ({ readonly type: 'RemoveApp' } & AboutApp)
  | ({ readonly type: 'RestoreApp' } & AboutApp)
  | ({ readonly type: 'SetTransfer'; readonly enabled: boolean } & AboutApp)
  | ({ readonly type: 'SetMaintainer'; readonly accountId: string; readonly present: boolean } & AboutApp)
  | ({ readonly type: 'SetFeatured'; readonly featured: boolean } & AboutApp)

/** Whether there is such an app is said before the right is looked at (api.md A7). */
export function deleteApp(command: DeleteApp, { entry }: App): AppEvent[] {
  const { appId, accountId, username, at } = command
  const isOwner = entry?.ownerId === accountId
  if (entry === undefined || (isPending(entry) && !isOwner)) throw unknown(appId)
  if (!isOwner) {
    throw new DomainError(
      'forbidden',
      'not-owner',
      `You are signed in as ${username}, who does not own "${appId}". Only the owner can delete an app; co-maintainers cannot.`,
    )
  }
  return [{ type: 'AppDeleted', data: { appId, at } }]
}

export function administer(command: AdministerApp, state: App): AppEvent[] {
  if (state.revision < 0) throw unknown(command.appId)
  if (command.type === 'RestoreApp') return restore(command, state)
  const { entry } = state
  if (entry !== undefined) return change(command, entry)
  if (command.type === 'RemoveApp') return []
  throw unknown(command.appId)
}

function restore({ appId, at }: AboutApp, { entry, deleted }: App): AppEvent[] {
  if (entry === undefined) return [{ type: 'AppRestored', data: { appId, at } }]
  if (deleted === undefined) return []
  throw new DomainError(
    'conflict',
    'app-registered-anew',
    `"${appId}" was registered anew after it had been deleted. To bring the former app back, delete the present one first.`,
  )
}

function change(command: Exclude<AdministerApp, { type: 'RestoreApp' }>, entry: Entry): AppEvent[] {
  const { appId, at } = command
  const data = { appId, at }
  switch (command.type) {
    case 'RemoveApp':
      return [{ type: 'AppDeleted', data }]
    case 'SetTransfer':
      return setTransfer(command, entry)
    case 'SetFeatured':
      if (command.featured === entry.isFeatured) return []
      return [{ type: command.featured ? 'AppFeatured' : 'AppUnfeatured', data }]
    case 'SetMaintainer': {
      const { accountId, present } = command
      if (present === entry.maintainerIds.includes(accountId)) return []
      if (present && accountId === entry.ownerId) throw ownsIt(appId)
      return [{ type: present ? 'AppMaintainerAdded' : 'AppMaintainerRemoved', data: { appId, accountId, at } }]
    }
  }
}

function setTransfer({ appId, enabled, at }: AboutApp & { enabled: boolean }, entry: Entry): AppEvent[] {
  if (entry.kind === 'integration') {
    throw new DomainError(
      'conflict',
      'app-is-integration',
      `"${appId}" is an integration. It has no certificate, so nobody can take it over by registering it.`,
    )
  }
  if (enabled === entry.isTransferEnabled) return []
  return [{ type: enabled ? 'AppTransferEnabled' : 'AppTransferDisabled', data: { appId, at } }]
}

/** Until it is approved an integration stands nowhere, except for its owner. */
function isPending(entry: Entry): boolean {
  return entry.kind === 'integration' && !entry.isApproved
}

function unknown(appId: string): DomainError {
  return new DomainError('not-found', 'app-unknown', `There is no app "${appId}".`)
}

function ownsIt(appId: string): DomainError {
  return new DomainError(
    'conflict',
    'owner-is-no-maintainer',
    `This account owns "${appId}" and may do all that a co-maintainer may. Nothing needs to be added.`,
  )
}
