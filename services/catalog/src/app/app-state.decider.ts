import type { IntegrationTexts } from '@appstore/contracts/catalog'
import type { AppEvent } from './app.events.js'

/** An app that stands in the store. */
export interface RegisteredApp {
  readonly kind: 'app'
  readonly appId: string
  readonly ownerId: string
  readonly maintainerIds: readonly string[]
  readonly certificate: string
  /** Revision of the stream at which the certificate was set; counted along while folding. */
  readonly certificateRevision: number
  /** Somebody else may take the app over by registering it. */
  readonly isTransferEnabled: boolean
  readonly isFeatured: boolean
}

/** An entry that was described by hand. */
export interface Integration {
  readonly kind: 'integration'
  readonly appId: string
  readonly ownerId: string
  readonly maintainerIds: readonly string[]
  /** Revision of the stream at which it was entered. */
  readonly certificateRevision: number
  readonly texts: IntegrationTexts
  readonly isApproved: boolean
  readonly isFeatured: boolean
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

/** The state after one more event. An event that needs an entry and finds none changes nothing but the revision. */
export function evolve(state: App, event: AppEvent): App {
  const next = { ...state, revision: state.revision + 1 }
  switch (event.type) {
    case 'AppRegistered': {
      const { appId, ownerId, certificate } = event.data
      const beginning = { maintainerIds: [], isTransferEnabled: false, isFeatured: false }
      const entry = { kind: 'app', appId, ownerId, certificate, certificateRevision: next.revision } as const
      return { ...next, entry: { ...entry, ...beginning } }
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
    case 'AppOwnerChanged': {
      const { ownerId } = event.data
      const maintainerIds = entry.maintainerIds.filter((maintainer) => maintainer !== ownerId)
      return asApp({ ...entry, ownerId, maintainerIds }, { isTransferEnabled: false })
    }
    case 'AppMaintainerAdded':
      return { ...entry, maintainerIds: [...entry.maintainerIds, event.data.accountId] }
    case 'AppMaintainerRemoved': {
      const { accountId } = event.data
      return { ...entry, maintainerIds: entry.maintainerIds.filter((maintainer) => maintainer !== accountId) }
    }
    case 'AppFeatured':
      return { ...entry, isFeatured: true }
    case 'AppUnfeatured':
      return { ...entry, isFeatured: false }
    case 'IntegrationApproved':
      return entry.kind === 'integration' ? { ...entry, isApproved: true } : entry
  }
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
  const beginning = { maintainerIds: [], isApproved: false, isFeatured: false }
  return { kind: 'integration', appId, ownerId, certificateRevision: revision, texts, ...beginning }
}
