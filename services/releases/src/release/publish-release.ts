import type { getApp } from '@appstore/contracts/catalog'
import type { publishRelease } from '@appstore/contracts/releases'
import { refusalOf } from '@appstore/contracts/rights'
import { DomainError, demand } from '@appstore/event-sourcing/domain-error'
import type { CommandHandler } from '@appstore/event-sourcing/handle-command'
import type { z } from 'zod'
import type { PublishRelease, ReleaseCommand, ReleaseLine } from './release.decider.js'
import type { PublishedData, ReleaseEvent } from './release.events.js'

type Request = z.infer<typeof publishRelease.request>
type Response = z.input<typeof publishRelease.response>

/** An app as `catalog` knows it at the moment of deciding. */
export type App = NonNullable<z.infer<typeof getApp.response>['app']>

/** What one pass over an archive finds, as far as publishing needs it. */
export interface CheckedArchive {
  readonly folder: string
  readonly infoXml: Uint8Array
  readonly databaseXml: Uint8Array | undefined
  readonly changelogs: Readonly<Record<string, string>>
  readonly sha512: string
  readonly bytes: number
}

/** What info.xml says. */
export interface Metadata {
  readonly appId: string
  readonly version: string
  readonly app: NonNullable<PublishedData['appMetadata']>
  readonly release: Omit<PublishedData['metadata'], 'changelogs'>
}

/** The steps of the pipeline, each of which refuses with a `DomainError`. */
export interface PipelineSteps {
  /** Downloads and reads the archive in one pass; asks `onAppFolder` as soon as the app's folder is known. */
  readArchive(url: string, onAppFolder: (appId: string) => Promise<void>): Promise<CheckedArchive & Verifiable>
  findApp(appId: string): Promise<App | undefined>
  /** Canonical base64, or a refusal. */
  readSignature(text: string): { bytes: Uint8Array; canonical: string }
  /** Chain, validity, revocation and name of the app's certificate. */
  checkCertificate(app: App): Promise<void>
  readMetadata(infoXml: Uint8Array): Metadata
  checkDatabase(databaseXml: Uint8Array): void
  releaseNotes(changelog: string, version: string, isNightly: boolean): string
  updatesApp: PublishRelease['updatesApp'] extends (standing: infer Standing) => boolean
    ? (standing: Standing, published: { version: string; isNightly: boolean }) => boolean
    : never
}

/** Tells whether the signature was made over the archive with the key of the certificate. */
export interface Verifiable {
  isSignedBy(certificate: string, signature: Uint8Array): boolean
}

export interface PublishOptions {
  readonly steps: PipelineSteps
  readonly releases: CommandHandler<ReleaseLine, ReleaseCommand, ReleaseEvent>
  readonly validateCertificates: boolean
  readonly allowOverwrite: boolean
  readonly now: () => Date
}

/**
 * A publication, from the address of an archive to the event (releases.md B1). Rights are checked as soon as the archive names
 * its app, the signature before anything inside is believed, and nothing is stored unless every check has passed.
 */
export async function publish(request: Request, options: PublishOptions): Promise<Response> {
  const { steps } = options
  const signature = steps.readSignature(request.signature)
  let app: App | undefined
  const archive = await steps.readArchive(request.download, async (appId) => {
    app = await rightsTo(appId, request, steps)
  })
  if (app === undefined) throw new Error('an archive was read without its app being asked for')
  if (options.validateCertificates) {
    await steps.checkCertificate(app)
    if (!archive.isSignedBy(app.certificate, signature.bytes)) throw wrongSignature(app.appId, archive.sha512)
  }
  const metadata = steps.readMetadata(archive.infoXml)
  if (metadata.appId !== archive.folder) throw wrongFolder(metadata.appId, archive.folder)
  if (archive.databaseXml !== undefined) steps.checkDatabase(archive.databaseXml)
  const command = toCommand(request, app, archive, metadata, signature.canonical, options)
  const result = await options.releases.execute({ stream: `release-${app.appId}`, command, caller: request.caller })
  return {
    appId: app.appId,
    version: metadata.version,
    isNightly: request.nightly,
    ...outcomeOf(result.events),
    position: result.position?.toString() ?? null,
  }
}

async function rightsTo(appId: string, request: Request, steps: PipelineSteps): Promise<App> {
  const app = await steps.findApp(appId)
  if (app === undefined) {
    throw new DomainError(
      'invalid',
      'app-not-registered',
      `The app "${appId}" is not registered. Register it first: POST /api/v1/apps with its certificate (storectl app register ${appId} …).`,
    )
  }
  if (app.isIntegration) {
    throw new DomainError(
      'invalid',
      'app-is-integration',
      `"${appId}" is an integration, which has no releases. Register an app under another id.`,
    )
  }
  demand(refusalOf('publish-release', request.account, app))
  return app
}

function wrongSignature(appId: string, sha512: string): DomainError {
  return new DomainError(
    'invalid',
    'signature-wrong',
    `The signature does not fit the downloaded archive (SHA-512 ${sha512.slice(0, 16)}…) and the certificate registered for "${appId}". ` +
      'Sign the very file that is offered for download, with the key that belongs to that certificate: openssl dgst -sha512 -sign KEY ARCHIVE | openssl base64',
  )
}

function wrongFolder(appId: string, folder: string): DomainError {
  return new DomainError(
    'invalid',
    'folder-is-not-id',
    `The folder in the archive is "${folder}", but <id> in appinfo/info.xml is "${appId}". Both must be the same.`,
  )
}

function toCommand(
  request: Request,
  app: App,
  archive: CheckedArchive,
  { version, app: appMetadata, release }: Metadata,
  signature: string,
  { steps, allowOverwrite, now }: PublishOptions,
): PublishRelease {
  const published = { version, isNightly: request.nightly }
  const changelogs = Object.fromEntries(
    Object.entries(archive.changelogs)
      .map(([language, text]) => [language, steps.releaseNotes(text, version, request.nightly)] as const)
      .filter(([language, text]) => language === 'en' || text !== ''),
  )
  return {
    type: 'PublishRelease',
    release: {
      appId: app.appId,
      ...published,
      download: request.download,
      signature,
      signatureDigest: 'sha512',
      archiveSha512: archive.sha512,
      archiveSize: archive.bytes,
      certificateRevision: app.certificateRevision,
      metadata: { ...release, changelogs: { en: '', ...changelogs } },
    },
    appMetadata,
    updatesApp: (standing) => steps.updatesApp(standing, published),
    allowOverwrite,
    at: now().toISOString(),
  }
}

function outcomeOf(events: readonly ReleaseEvent[]): Pick<Response, 'outcome' | 'created'> {
  const types = events.map((event) => event.type)
  if (types.includes('ReleasePublished')) return { outcome: 'published', created: true }
  if (types.includes('ReleaseReplaced')) return { outcome: 'replaced', created: false }
  if (types.includes('ReleaseMoved')) return { outcome: 'moved', created: false }
  if (types.includes('ReleaseSignatureRepaired')) return { outcome: 'repaired', created: false }
  return { outcome: 'unchanged', created: false }
}
