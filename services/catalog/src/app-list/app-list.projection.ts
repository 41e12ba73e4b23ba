import { AppCertificateChanged, AppRegistered } from '@appstore/contracts/catalog'
import type { EventOf } from '@appstore/contracts/events'
import {
  ReleaseLineCleared,
  ReleaseMoved,
  ReleasePublished,
  ReleaseReplaced,
  ReleaseSignatureRepaired,
  ReleaseWithdrawn,
} from '@appstore/contracts/releases'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Projection } from '@appstore/event-sourcing/projection'
import {
  type AppListPage,
  changeOf,
  clearBefore,
  type ListedRelease,
  patch,
  publish,
  put,
  remove,
} from './app-list.page.js'
import { writePage } from './app-list.write.js'

const schemas = [
  AppRegistered,
  AppCertificateChanged,
  ReleasePublished,
  ReleaseReplaced,
  ReleaseMoved,
  ReleaseSignatureRepaired,
  ReleaseWithdrawn,
  ReleaseLineCleared,
] as const
type AppListEvent = EventOf<(typeof schemas)[number]>

/** Apps and their releases as the lists show them. `committed` is told which apps a page has touched. */
export function appListProjection(listeners: {
  touched: (appIds: Iterable<string>, position: bigint) => void
  switched: () => void
}): Projection<AppListEvent, AppListPage> {
  return {
    name: 'app_list',
    version: 1,
    categories: ['app', 'release'],
    events: eventTypes(schemas),
    tables: {
      apps: `app_id text primary key, owner_id text not null, is_enterprise_only boolean not null, certificate text not null,
        certificate_revision int not null, metadata json, created_at timestamptz not null, last_release_at timestamptz not null`,
      releases: `app_id text not null, key text not null, version text not null, is_nightly boolean not null,
        certificate_revision int not null, download text not null, signature text not null, metadata json not null,
        created_at timestamptz not null, modified_at timestamptz not null, primary key (app_id, key)`,
    },
    openPage: () => new Map(),
    on: {
      AppRegistered({ data, revision }, page) {
        const change = changeOf(page, data.appId)
        const { ownerId, isEnterpriseOnly, at } = data
        change.registered = { ownerId, isEnterpriseOnly, createdAt: at }
        change.certificate = { pem: data.certificate, revision }
        change.lastReleaseAt = at
      },
      AppCertificateChanged({ data, revision }, page) {
        clearBefore(page, data.appId, revision)
        changeOf(page, data.appId).certificate = { pem: data.certificate, revision }
      },
      ReleasePublished({ data }, page) {
        const change = changeOf(page, data.appId)
        publish(change, listed(data))
        if (data.appMetadata !== null) change.metadata = data.appMetadata
      },
      ReleaseReplaced({ data }, page) {
        const change = changeOf(page, data.appId)
        put(change, listed(data))
        if (data.appMetadata !== null) change.metadata = data.appMetadata
      },
      ReleaseMoved: ({ data }, page) =>
        patch(changeOf(page, data.appId), data, { download: data.download, modifiedAt: data.at }),
      ReleaseSignatureRepaired({ data }, page) {
        const { signature, certificateRevision, at } = data
        patch(changeOf(page, data.appId), data, { signature, certificateRevision, modifiedAt: at })
      },
      ReleaseWithdrawn: ({ data }, page) => remove(changeOf(page, data.appId), data),
      ReleaseLineCleared: ({ data }, page) => clearBefore(page, data.appId, data.beforeCertificateRevision),
    },
    write: writePage,
    committed: (position, page) => listeners.touched(page.keys(), position),
    switched: listeners.switched,
  }
}

function listed(data: EventOf<typeof ReleasePublished>['data']): ListedRelease {
  const { version, isNightly, certificateRevision, download, signature, metadata, at } = data
  return { version, isNightly, certificateRevision, download, signature, metadata, createdAt: at, modifiedAt: at }
}
