import type { AppEvent } from '../app/app.events.js'

/** Those who look after an app. */
export interface Keepers {
  readonly ownerId: string
  readonly maintainerIds: readonly string[]
}

/** Who looks after what stands under an id, and who did when it was deleted. */
export interface Kept {
  readonly stands?: Keepers | undefined
  readonly deleted?: Keepers | undefined
}

/** After one more event; most leave it as it is. */
export function keptAfter(kept: Kept, event: AppEvent): Kept {
  const { stands, deleted } = kept
  switch (event.type) {
    case 'AppRegistered':
      return { ...kept, stands: { ownerId: event.data.ownerId, maintainerIds: [] } }
    case 'IntegrationSubmitted': // entered again, it stays whose it is
      return { ...kept, stands: stands ?? { ownerId: event.data.ownerId, maintainerIds: [] } }
    case 'AppDeleted':
      return { stands: undefined, deleted: stands }
    case 'AppRestored':
      return { stands: deleted, deleted: undefined }
    default:
      return stands === undefined ? kept : changed(kept, stands, event)
  }
}

function changed(kept: Kept, stands: Keepers, event: AppEvent): Kept {
  const without = (accountId: string) => stands.maintainerIds.filter((each) => each !== accountId)
  switch (event.type) {
    case 'AppOwnerChanged':
    case 'AppTransferAccepted': {
      const { ownerId } = event.data
      return { ...kept, stands: { ownerId, maintainerIds: without(ownerId) } }
    }
    case 'AppMaintainerAdded':
    case 'AppInvitationAccepted': {
      const { accountId } = event.data
      return { ...kept, stands: { ...stands, maintainerIds: [...without(accountId), accountId] } }
    }
    case 'AppMaintainerRemoved':
    case 'AppMaintainerLeft':
      return { ...kept, stands: { ...stands, maintainerIds: without(event.data.accountId) } }
    default:
      return kept
  }
}

/** Owner first; nobody where nothing stands. */
export function keepersIn({ stands }: Kept): string[] {
  return stands === undefined ? [] : [stands.ownerId, ...stands.maintainerIds]
}
