import type { IntegrationTexts } from '@appstore/contracts/catalog'
import type { EventOf } from '@appstore/contracts/events'
import type { AppMetadata, ReleaseMetadata, ReleasePublished } from '@appstore/contracts/releases'
import type { AppEvent } from '../app/app.events.js'
import type { Happened } from '../projection-tables-spec.js'

type PublishedData = EventOf<typeof ReleasePublished>['data']
type Registered = Extract<AppEvent, { type: 'AppRegistered' }>['data']
type Which = { version: string; isNightly?: boolean }

/** Seconds after the first moment of 2030, as events carry times. */
export function moment(second: number): string {
  return new Date(Date.UTC(2030, 0, 1) + second * 1_000).toISOString()
}

/** An app's own data, as its info.xml would give them. */
export function appMetadata(changes: Partial<AppMetadata> = {}): AppMetadata {
  return {
    categories: ['tools'],
    userDocs: '',
    adminDocs: '',
    developerDocs: '',
    website: 'https://example.org',
    discussion: '',
    issueTracker: 'https://example.org/issues',
    authors: [{ name: 'Ann Author', mail: 'ann@example.org', homepage: '' }],
    screenshots: [],
    videos: [],
    donations: [],
    translations: { en: { name: 'News', summary: 'Reads news', description: 'Reads **news**' } },
    ...changes,
  }
}

/** A release's data; it runs on 31 and 32 with any PHP. */
export function releaseMetadata(changes: Partial<ReleaseMetadata> = {}): ReleaseMetadata {
  return {
    phpExtensions: [],
    databases: [],
    shellCommands: [],
    php: { spec: '*', raw: '*' },
    platform: { spec: '>=31.0.0 <33.0.0', raw: '>=31 <=32' },
    minIntSize: 32,
    licenses: ['AGPL-3.0-or-later'],
    changelogs: { en: '' },
    externalApp: null,
    ...changes,
  }
}

const TEXTS: IntegrationTexts = {
  name: 'Mail Plugin',
  summary: 'Attaches files',
  description: 'Attaches files to mails',
  website: 'https://example.org',
  issueTracker: '',
  screenshots: [],
}

/** What can happen to one app, in the words of its two streams; `second` is when. */
export function historyOf(appId: string) {
  return { ...appEvents(appId), ...lineEvents(appId) }
}

function appEvents(appId: string) {
  const inApp = (event: Happened['event']): Happened => ({ stream: `app-${appId}`, event })
  return {
    registered: (second: number, changes: Partial<Registered> = {}) =>
      inApp({
        type: 'AppRegistered',
        data: {
          appId,
          ownerId: 'ann',
          certificate: 'PEM 0',
          certificateSerial: '0',
          isEnterpriseOnly: false,
          at: moment(second),
          ...changes,
        },
      }),
    certificateChanged: (second: number, certificate: string) =>
      inApp({
        type: 'AppCertificateChanged',
        data: { appId, certificate, certificateSerial: '1', at: moment(second) },
      }),
    ownerChanged: (second: number, ownerId: string) =>
      inApp({ type: 'AppOwnerChanged', data: { appId, ownerId, formerOwnerId: 'ann', at: moment(second) } }),
    deleted: (second: number) => inApp({ type: 'AppDeleted', data: { appId, at: moment(second) } }),
    undeleted: (second: number) => inApp({ type: 'AppRestored', data: { appId, at: moment(second) } }),
    featured: (second: number) => inApp({ type: 'AppFeatured', data: { appId, at: moment(second) } }),
    unfeatured: (second: number) => inApp({ type: 'AppUnfeatured', data: { appId, at: moment(second) } }),
    submitted: (second: number, changes: Partial<IntegrationTexts> = {}) =>
      inApp({
        type: 'IntegrationSubmitted',
        data: { appId, ownerId: 'ann', texts: { ...TEXTS, ...changes }, at: moment(second) },
      }),
    approved: (second: number) => inApp({ type: 'IntegrationApproved', data: { appId, at: moment(second) } }),
  }
}

function lineEvents(appId: string) {
  const inLine = (event: Happened['event']): Happened => ({ stream: `release-${appId}`, event })
  const key = ({ version, isNightly = false }: Which) => ({ appId, version, isNightly })
  const release = (second: number, changes: Partial<PublishedData> & Which): PublishedData => ({
    download: `https://example.org/${appId}-${changes.version}.tar.gz`,
    signature: 'c2lnbmF0dXJl',
    signatureDigest: 'sha512',
    archiveSha512: 'ab'.repeat(64),
    archiveSize: 1_000,
    certificateRevision: 0,
    metadata: releaseMetadata(),
    appMetadata: null,
    ...changes,
    ...key(changes),
    at: moment(second),
  })
  return {
    published: (second: number, changes: Partial<PublishedData> & Which) =>
      inLine({ type: 'ReleasePublished', data: release(second, changes) }),
    replaced: (second: number, changes: Partial<PublishedData> & Which) =>
      inLine({ type: 'ReleaseReplaced', data: release(second, changes) }),
    moved: (second: number, which: Which, download: string) =>
      inLine({ type: 'ReleaseMoved', data: { ...key(which), download, at: moment(second) } }),
    repaired: (second: number, which: Which, signature: string, certificateRevision = 0) =>
      inLine({
        type: 'ReleaseSignatureRepaired',
        data: { ...key(which), signature, certificateRevision, at: moment(second) },
      }),
    withdrawn: (second: number, which: Which) =>
      inLine({ type: 'ReleaseWithdrawn', data: { ...key(which), at: moment(second) } }),
    restored: (second: number, which: Which) =>
      inLine({ type: 'ReleaseRestored', data: { ...key(which), at: moment(second) } }),
    cleared: (second: number, beforeCertificateRevision: number) =>
      inLine({ type: 'ReleaseLineCleared', data: { appId, beforeCertificateRevision, at: moment(second) } }),
  }
}
