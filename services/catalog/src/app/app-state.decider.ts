import type { IntegrationTexts } from '@appstore/contracts/catalog'
import type { AppEvent } from './app.events.js'

/** Somebody who was asked to do something for the app and has not answered. */
export interface Asked {
  /** Of the command that asked. */
  readonly id: string
  readonly accountId: string
  readonly expiresAt: string
}

interface Common {
  readonly appId: string
  readonly ownerId: string
  readonly maintainerIds: readonly string[]
  /** Co-maintainers to be. */
  readonly invitations: readonly Asked[]
  /** The owner to be. */
  readonly offer: Asked | undefined
  readonly isFeatured: boolean
  readonly isOrphan: boolean
  readonly isDeprecated: boolean
  readonly isEnterpriseSupported: boolean
  /** Revision of the stream at which the certificate was set, or the integration entered; counted along while folding. */
  readonly certificateRevision: number
}

/** An app that stands in the store. */
export interface RegisteredApp extends Common {
  readonly kind: 'app'
  readonly certificate: string
  /** Somebody else may take the app over by registering it. */
  readonly isTransferEnabled: boolean
}

/** An entry that was described by hand. */
export interface Integration extends Common {
  readonly kind: 'integration'
  readonly texts: IntegrationTexts
  readonly isApproved: boolean
}

export type Entry = RegisteredApp | Integration

/** What stands under an id. */
export interface App {
  readonly revision: number
  /** `undefined`: nothing, or nothing any more. */
  readonly entry: Entry | undefined
  /** What was deleted last and could be brought back. */
  readonly deleted: Entry | undefined
}

/** Ids that mean something else in the addresses of the API (api.md wart 12). */
export const RESERVED_IDS: ReadonlySet<string> = new Set(['releases'])

export const nothing: App = { revision: -1, entry: undefined, deleted: undefined }

const BEGINNING = {
  maintainerIds: [],
  invitations: [],
  offer: undefined,
  isFeatured: false,
  isOrphan: false,
  isDeprecated: false,
  isEnterpriseSupported: false,
}

/** The state after one more event. An event that needs an entry and finds none changes nothing but the revision. */
export function evolve(state: App, event: AppEvent): App {
  const next = { ...state, revision: state.revision + 1 }
  switch (event.type) {
    case 'AppRegistered': {
      const { appId, ownerId, certificate } = event.data
      const entry = { kind: 'app', appId, ownerId, certificate, certificateRevision: next.revision } as const
      return { ...next, entry: { ...entry, ...BEGINNING, isTransferEnabled: false } }
    }
    case 'IntegrationSubmitted':
      return { ...next, entry: submitted(state.entry, event.data, next.revision) }
    case 'AppDeleted':
      return { ...next, entry: undefined, deleted: state.entry }
    case 'AppRestored':
      return { ...next, entry: state.deleted, deleted: undefined }
    default:
      return { ...next, entry: state.entry && evolveEntry(state.entry, event, next.revision) }
  }
}

type EntryEvent = Exclude<AppEvent, { type: 'AppRegistered' | 'IntegrationSubmitted' | 'AppDeleted' | 'AppRestored' }>

function evolveEntry(entry: Entry, event: EntryEvent, revision: number): Entry {
  switch (event.type) {
    case 'AppCertificateChanged':
      return asApp(entry, { certificate: event.data.certificate, certificateRevision: revision })
    case 'AppTransferEnabled':
      return asApp(entry, { isTransferEnabled: true })
    case 'AppTransferDisabled':
      return asApp(entry, { isTransferEnabled: false })
    case 'AppFeatured':
    case 'AppUnfeatured':
      return { ...entry, isFeatured: event.type === 'AppFeatured' }
    case 'AppOrphaned':
    case 'AppAdopted':
      return { ...entry, isOrphan: event.type === 'AppOrphaned' }
    case 'AppDeprecated':
    case 'AppUndeprecated':
      return { ...entry, isDeprecated: event.type === 'AppDeprecated' }
    case 'AppEnterpriseSupported':
    case 'AppEnterpriseUnsupported':
      return { ...entry, isEnterpriseSupported: event.type === 'AppEnterpriseSupported' }
    case 'IntegrationApproved':
      return entry.kind === 'integration' ? { ...entry, isApproved: true } : entry
    default:
      return evolvePeople(entry, event)
  }
}

type PeopleEvent = Extract<
  EntryEvent,
  {
    type:
      | `AppMaintainer${string}`
      | `AppInvitation${string}`
      | `AppTransfer${'O' | 'A' | 'De' | 'W'}${string}`
      | 'AppOwnerChanged'
  }
>

function evolvePeople(entry: Entry, event: PeopleEvent): Entry {
  switch (event.type) {
    case 'AppOwnerChanged':
    case 'AppTransferAccepted':
      return ownedBy(entry, event.data.ownerId)
    case 'AppMaintainerAdded':
    case 'AppInvitationAccepted': {
      const { accountId } = event.data
      return { ...withoutInvitation(entry, accountId), maintainerIds: [...entry.maintainerIds, accountId] }
    }
    case 'AppMaintainerRemoved':
    case 'AppMaintainerLeft': {
      const { accountId } = event.data
      return { ...entry, maintainerIds: entry.maintainerIds.filter((maintainer) => maintainer !== accountId) }
    }
    case 'AppMaintainerInvited': {
      const { invitationId: id, accountId, expiresAt } = event.data
      const { invitations, ...others } = withoutInvitation(entry, accountId)
      return { ...others, invitations: [...invitations, { id, accountId, expiresAt }] }
    }
    case 'AppInvitationDeclined':
    case 'AppInvitationWithdrawn':
      return withoutInvitation(entry, event.data.accountId)
    case 'AppTransferOffered': {
      const { offerId: id, accountId, expiresAt } = event.data
      return { ...entry, offer: { id, accountId, expiresAt } }
    }
    case 'AppTransferDeclined':
    case 'AppTransferWithdrawn':
      return { ...entry, offer: undefined }
  }
}

/** What the former owner allowed, invited and offered is void with their right; co-maintainers stay what they are (wart 9). */
function ownedBy(entry: Entry, ownerId: string): Entry {
  const maintainerIds = entry.maintainerIds.filter((maintainer) => maintainer !== ownerId)
  return asApp(
    { ...entry, ownerId, maintainerIds, invitations: [], offer: undefined, isOrphan: false },
    { isTransferEnabled: false },
  )
}

function withoutInvitation(entry: Entry, accountId: string): Entry {
  return { ...entry, invitations: entry.invitations.filter((invitation) => invitation.accountId !== accountId) }
}

function asApp(entry: Entry, changes: Partial<RegisteredApp>): Entry {
  return entry.kind === 'app' ? { ...entry, ...changes } : entry
}

/** Entering it again gives it other texts; it stays approved, and whose it is. */
function submitted(
  before: Entry | undefined,
  { appId, ownerId, texts }: Extract<AppEvent, { type: 'IntegrationSubmitted' }>['data'],
  revision: number,
): Integration {
  if (before?.kind === 'integration') return { ...before, texts }
  const beginning = { ...BEGINNING, isApproved: false }
  return { kind: 'integration', appId, ownerId, certificateRevision: revision, texts, ...beginning }
}
