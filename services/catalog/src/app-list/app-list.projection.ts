import type { EventOf } from '@appstore/contracts/events'
import {
  ReleaseLineCleared,
  ReleaseMoved,
  ReleasePublished,
  ReleaseReplaced,
  ReleaseRestored,
  ReleaseSignatureRepaired,
  ReleaseWithdrawn,
} from '@appstore/contracts/releases'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { FoldHandlers, Projection } from '@appstore/event-sourcing/projection'
import { appEventSchemas } from '../app/app.events.js'
import {
  type AppListPage,
  beginStep,
  changeOf,
  clearBefore,
  describe,
  type ListedRelease,
  patch,
  publish,
  put,
} from './app-list.page.js'
import { writePage } from './app-list.write.js'

const releaseEventSchemas = [
  ReleasePublished,
  ReleaseReplaced,
  ReleaseMoved,
  ReleaseSignatureRepaired,
  ReleaseWithdrawn,
  ReleaseRestored,
  ReleaseLineCleared,
] as const
type AppEvent = EventOf<(typeof appEventSchemas)[number]>
type ReleaseEvent = EventOf<(typeof releaseEventSchemas)[number]>

/**
 * Apps, integrations and their releases as the lists show them. What was deleted or withdrawn stays, out of sight, so that undoing
 * that brings it back.
 */
export function appListProjection(listeners: {
  /** Which apps a page has touched. */
  touched: (appIds: Iterable<string>, position: bigint) => void
  switched: () => void
}): Projection<AppEvent | ReleaseEvent, AppListPage> {
  return {
    name: 'app_list',
    version: 2,
    categories: ['app', 'release'],
    events: eventTypes([...appEventSchemas, ...releaseEventSchemas]),
    tables: {
      apps: `app_id text primary key, owner_id text not null, is_enterprise_only boolean not null, certificate text not null,
        certificate_revision int not null, metadata json, metadata_revision int not null, integration json,
        is_approved boolean not null, is_featured boolean not null, is_deleted boolean not null,
        created_at timestamptz not null, last_release_at timestamptz not null`,
      releases: `app_id text not null, key text not null, version text not null, is_nightly boolean not null,
        certificate_revision int not null, download text not null, signature text not null, metadata json not null,
        created_at timestamptz not null, modified_at timestamptz not null, is_withdrawn boolean not null,
        primary key (app_id, key)`,
    },
    openPage: () => new Map(),
    on: { ...onApp, ...onRelease },
    write: writePage,
    committed: (position, page) => listeners.touched(page.keys(), position),
    switched: listeners.switched,
  }
}

const onApp: FoldHandlers<AppEvent, AppListPage> = {
  AppRegistered({ data, revision }, page) {
    const { appId, ownerId, isEnterpriseOnly, at } = data
    const change = beginStep(page, appId)
    change.registered = { ownerId, isEnterpriseOnly, revision, createdAt: at }
    change.certificate = { pem: data.certificate, revision }
    if (revision > 0) change.clearBefore = revision
  },
  AppCertificateChanged({ data, revision }, page) {
    clearBefore(page, data.appId, revision)
    changeOf(page, data.appId).certificate = { pem: data.certificate, revision }
  },
  AppOwnerChanged({ data }, page) {
    changeOf(page, data.appId).ownerId = data.ownerId
  },
  AppTransferAccepted({ data }, page) {
    changeOf(page, data.appId).ownerId = data.ownerId
  },
  AppDeleted({ data }, page) {
    changeOf(page, data.appId).isDeleted = true
  },
  AppRestored({ data }, page) {
    changeOf(page, data.appId).isDeleted = false
  },
  AppFeatured({ data }, page) {
    changeOf(page, data.appId).isFeatured = true
  },
  AppUnfeatured({ data }, page) {
    changeOf(page, data.appId).isFeatured = false
  },
  IntegrationSubmitted({ data: { appId, ownerId, texts, at }, revision }, page) {
    beginStep(page, appId).submitted = { ownerId, texts, revision, createdAt: at }
  },
  IntegrationApproved({ data }, page) {
    changeOf(page, data.appId).isApproved = true
  },
  // Who may do what is not listed, nor what owners intend.
  AppTransferEnabled: () => undefined,
  AppTransferDisabled: () => undefined,
  AppMaintainerAdded: () => undefined,
  AppMaintainerRemoved: () => undefined,
  AppMaintainerInvited: () => undefined,
  AppInvitationAccepted: () => undefined,
  AppInvitationDeclined: () => undefined,
  AppInvitationWithdrawn: () => undefined,
  AppMaintainerLeft: () => undefined,
  AppTransferOffered: () => undefined,
  AppTransferDeclined: () => undefined,
  AppTransferWithdrawn: () => undefined,
  AppOrphaned: () => undefined,
  AppAdopted: () => undefined,
  AppDeprecated: () => undefined,
  AppUndeprecated: () => undefined,
  AppEnterpriseSupported: () => undefined,
  AppEnterpriseUnsupported: () => undefined,
}

const onRelease: FoldHandlers<ReleaseEvent, AppListPage> = {
  ReleasePublished({ data }, page) {
    const change = changeOf(page, data.appId)
    publish(change, listed(data))
    describe(change, data.appMetadata, data.certificateRevision)
  },
  ReleaseReplaced({ data }, page) {
    const change = changeOf(page, data.appId)
    put(change, listed(data))
    describe(change, data.appMetadata, data.certificateRevision)
  },
  ReleaseMoved: ({ data }, page) =>
    patch(changeOf(page, data.appId), data, { download: data.download, modifiedAt: data.at }),
  ReleaseSignatureRepaired({ data }, page) {
    const { signature, certificateRevision, at } = data
    patch(changeOf(page, data.appId), data, { signature, certificateRevision, modifiedAt: at })
  },
  ReleaseWithdrawn: ({ data }, page) => patch(changeOf(page, data.appId), data, { isWithdrawn: true }),
  ReleaseRestored: ({ data }, page) => patch(changeOf(page, data.appId), data, { isWithdrawn: false }),
  ReleaseLineCleared: ({ data }, page) => clearBefore(page, data.appId, data.beforeCertificateRevision),
}

function listed(data: EventOf<typeof ReleasePublished>['data']): ListedRelease {
  const { version, isNightly, certificateRevision, download, signature, metadata, at } = data
  const times = { createdAt: at, modifiedAt: at }
  return { version, isNightly, certificateRevision, download, signature, metadata, ...times, isWithdrawn: false }
}
