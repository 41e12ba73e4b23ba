import { z } from 'zod'
import { AccountIdentity } from './accounts.js'
import { eventType } from './events.js'
import { PlatformVersionText } from './integrations.js'
import { Caller, PositionText, rpc } from './rpc.js'

/** A requirement in both spellings (api.md A5): normalised `>=31.0.0 <33.0.0` and as written `>=31 <=32`; `*` when unrestricted. */
export const VersionSpec = z.object({ spec: z.string(), raw: z.string() })
const Requirement = VersionSpec.extend({ id: z.string() })

/** The parts of info.xml that describe the app as a whole, mapped and trimmed (releases.md B6, B9). Absent texts are "". */
export const AppMetadata = z.object({
  categories: z.array(z.string()),
  userDocs: z.string(),
  adminDocs: z.string(),
  developerDocs: z.string(),
  website: z.string(),
  discussion: z.string(),
  issueTracker: z.string(),
  authors: z.array(z.object({ name: z.string(), mail: z.string(), homepage: z.string() })),
  /** `url` is the source; the user-content proxy is put in front when lists are compiled. */
  screenshots: z.array(z.object({ url: z.string(), smallThumbnail: z.string() })),
  videos: z.array(z.object({ url: z.string() })),
  donations: z.array(z.object({ url: z.string(), title: z.string(), type: z.string() })),
  /** language → texts; `en` is always there and every language has all three (releases.md B5 "Completion"). */
  translations: z.record(z.string(), z.object({ name: z.string(), summary: z.string(), description: z.string() })),
})
export type AppMetadata = z.infer<typeof AppMetadata>

/** What makes a release an external app (releases.md B5, B9). */
export const ExternalApp = z.object({
  isSystem: z.boolean(),
  dockerInstall: z
    .object({ registry: z.string().nullable(), image: z.string().nullable(), imageTag: z.string().nullable() })
    .nullable(),
  scopes: z.array(z.string()),
  environmentVariables: z.array(
    z.object({ envName: z.string(), displayName: z.string(), description: z.string(), default: z.string() }),
  ),
})

/** The parts of info.xml and the changelogs that describe one release. */
export const ReleaseMetadata = z.object({
  phpExtensions: z.array(Requirement),
  databases: z.array(Requirement),
  shellCommands: z.array(z.string()),
  php: VersionSpec,
  platform: VersionSpec,
  minIntSize: z.union([z.literal(32), z.literal(64)]),
  licenses: z.array(z.string()),
  /** language → notes of this version; `en` is always there, possibly "". */
  changelogs: z.record(z.string(), z.string()),
  externalApp: ExternalApp.nullable(),
})
export type ReleaseMetadata = z.infer<typeof ReleaseMetadata>

const ReleaseKey = { appId: z.string(), version: z.string(), isNightly: z.boolean() }
const Proof = {
  download: z.string(),
  /** Canonical base64 of the bytes that verified (clients.md C14). */
  signature: z.string(),
  signatureDigest: z.literal('sha512'),
  /** SHA-512 of the archive, hex. */
  archiveSha512: z.string(),
  archiveSize: z.number().int(),
  /** Revision of the app's stream whose certificate verified the signature. */
  certificateRevision: z.number().int(),
}
const publishedData = z.object({
  ...ReleaseKey,
  ...Proof,
  metadata: ReleaseMetadata,
  /** Present when this publication updates the app's own data too (releases.md B9). */
  appMetadata: AppMetadata.nullable(),
  at: z.iso.datetime(),
})

/** A version stands in the store for the first time. A nightly takes the place of every earlier nightly of the app. */
export const ReleasePublished = eventType('ReleasePublished', 1, publishedData)
/** Other bytes under a known version; only with ALLOW_RELEASE_OVERWRITE. `created` stays. */
export const ReleaseReplaced = eventType('ReleaseReplaced', 1, publishedData)
/** The same bytes are served from another URL. */
export const ReleaseMoved = eventType(
  'ReleaseMoved',
  1,
  z.object({ ...ReleaseKey, download: z.string(), at: z.iso.datetime() }),
)
/** The same bytes with another signature that verifies. */
export const ReleaseSignatureRepaired = eventType(
  'ReleaseSignatureRepaired',
  1,
  z.object({ ...ReleaseKey, signature: z.string(), certificateRevision: z.number().int(), at: z.iso.datetime() }),
)
export const ReleaseWithdrawn = eventType('ReleaseWithdrawn', 1, z.object({ ...ReleaseKey, at: z.iso.datetime() }))
/** A withdrawal was undone: the release is back as it was. */
export const ReleaseRestored = eventType('ReleaseRestored', 1, z.object({ ...ReleaseKey, at: z.iso.datetime() }))
/** The certificate changed: every release verified with an older one is gone. */
export const ReleaseLineCleared = eventType(
  'ReleaseLineCleared',
  1,
  z.object({ appId: z.string(), beforeCertificateRevision: z.number().int(), at: z.iso.datetime() }),
)
export const PlatformVersionsRecorded = eventType(
  'PlatformVersionsRecorded',
  1,
  z.object({
    versions: z.array(z.object({ version: z.string(), hasRelease: z.boolean(), isSupported: z.boolean() })),
    at: z.iso.datetime(),
  }),
)
/** The version that is new now; it takes the place of the one before. */
export const PlatformVersionMadeCurrent = eventType(
  'PlatformVersionMadeCurrent',
  1,
  z.object({ version: z.string(), at: z.iso.datetime() }),
)

/** Downloads, checks and publishes an archive (releases.md B1–B10). The deadline leaves room for a download of 60 s. */
export const publishRelease = rpc({
  subject: 'rpc.releases.publish-release',
  request: z.object({
    caller: Caller,
    account: AccountIdentity,
    download: z.string().max(256),
    signature: z.string().max(20_000),
    nightly: z.boolean(),
  }),
  response: z.object({
    appId: z.string(),
    version: z.string(),
    isNightly: z.boolean(),
    outcome: z.enum(['published', 'replaced', 'moved', 'repaired', 'unchanged']),
    /** The key (app, version, nightly) was new: the caller answers 201, else 200. */
    created: z.boolean(),
    position: PositionText.nullable(),
  }),
  timeoutMs: 75_000,
})

const Which = { appId: z.string().max(300), version: z.string().max(256), isNightly: z.boolean() }

/**
 * Withdraws a release: `withdraw-release` in the table of rights, and `remove-release` where an administrator does it (`asAdministrator`,
 * or `account` is null: an operator). Refuses with `app-unknown`, `not-owner-or-maintainer`, `not-administrator`, `release-unknown`.
 */
export const withdrawRelease = rpc({
  subject: 'rpc.releases.withdraw-release',
  request: z.object({
    caller: Caller,
    account: AccountIdentity.nullable(),
    asAdministrator: z.boolean().default(false),
    ...Which,
  }),
  response: z.object({ position: PositionText.nullable() }),
  timeoutMs: 8_000,
})

/** Undoes a withdrawal; an administrator's right. Refuses with `release-unknown` when no such release was ever withdrawn. */
export const restoreRelease = rpc({
  subject: 'rpc.releases.restore-release',
  request: z.object({ caller: Caller, /** null: an operator */ account: AccountIdentity.nullable(), ...Which }),
  response: z.object({ position: PositionText.nullable() }),
  timeoutMs: 5_000,
})

/** Where the standing releases of an app are downloaded from, the latest changed first; from the log, never from a copy. */
export const releasesOf = rpc({
  subject: 'rpc.releases.releases-of',
  request: z.object({ appId: z.string().max(300) }),
  response: z.object({
    releases: z.array(
      z.object({ version: z.string(), isNightly: z.boolean(), download: z.string(), modifiedAt: z.iso.datetime() }),
    ),
  }),
  timeoutMs: 3_000,
})

/** Checks a certificate against chain, validity period and CRL, and a signature over the app id (releases.md B8). */
export const verifyCertificate = rpc({
  subject: 'rpc.releases.verify-certificate',
  request: z.object({ certificate: z.string().max(100_000), signatureOverId: z.string().max(20_000) }),
  response: z.object({
    /** The subject's common name, which is the app id. */
    commonName: z.string(),
    serial: z.string(),
    /** PEM text, trimmed. */
    certificate: z.string(),
  }),
  timeoutMs: 5_000,
})

/** Records what is known of the platform's versions. */
export const recordPlatformVersions = rpc({
  subject: 'rpc.releases.record-platform-versions',
  request: z.object({
    caller: Caller,
    versions: z.array(z.object({ version: z.string(), hasRelease: z.boolean(), isSupported: z.boolean() })).min(1),
  }),
  response: z.object({ position: PositionText.nullable() }),
  timeoutMs: 5_000,
})

/**
 * Brings the platform's versions to what their source says (operations.md 2): found ones are released and supported, all others no longer
 * supported, the highest is current. Nothing found changes nothing; `print` looks only. Refuses with `platform-sync-running` while
 * another one runs, and with `platform-source-failed`.
 */
export const syncPlatformVersions = rpc({
  subject: 'rpc.releases.sync-platform-versions',
  request: z.object({ caller: Caller, oldestSupported: PlatformVersionText, print: z.boolean() }),
  response: z.object({
    /** The newest first. */
    versions: z.array(PlatformVersionText),
    current: PlatformVersionText.nullable(),
    position: PositionText.nullable(),
  }),
  timeoutMs: 120_000,
})
