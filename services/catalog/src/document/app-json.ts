import type { IntegrationTexts } from '@appstore/contracts/catalog'
import type { AppMetadata } from '@appstore/contracts/releases'
import semver from 'semver'
import type { ListedApp, StandingRelease } from './listed-app.js'

/** Settings that show in the lists. */
export interface ListSettings {
  /** Base address in front of screenshots, without a slash at its end. */
  readonly userContentProxy: string
  /** Stands in for a missing `discussion` (api.md A4). */
  readonly forum: string
}

/** The score of an app that nobody has rated (api.md A6). */
const UNRATED = { ratingRecent: 0.5, ratingOverall: 0.5, ratingNumRecent: 0, ratingNumOverall: 0 }

/** Newest first by semantic version; a nightly before the release of the same version (clients.md C10, C24). */
export function byVersion(one: StandingRelease, other: StandingRelease): number {
  const order = semver.rcompare(one.version, other.version)
  if (order !== 0) return order
  return Number(other.isNightly) - Number(one.isNightly)
}

/** The app's own fields, without `releases` (api.md A4). */
export function appFields(app: ListedApp, settings: ListSettings): Record<string, unknown> {
  const { appId } = app
  const metadata = app.integration === null ? (app.metadata ?? unpublished(appId)) : integrated(app.integration)
  return {
    id: appId,
    categories: [...metadata.categories].sort(),
    userDocs: metadata.userDocs,
    adminDocs: metadata.adminDocs,
    developerDocs: metadata.developerDocs,
    issueTracker: metadata.issueTracker,
    website: metadata.website,
    discussion: metadata.discussion || settings.forum,
    created: dateTime(app.createdAt),
    lastModified: dateTime(app.lastReleaseAt),
    screenshots: metadata.screenshots.map(({ url, smallThumbnail }) => ({
      url: proxied(settings.userContentProxy, url),
      smallThumbnail,
    })),
    videos: metadata.videos,
    translations: metadata.translations,
    isFeatured: app.isFeatured,
    authors: metadata.authors,
    ...(app.score ?? UNRATED),
    certificate: app.integration === null ? app.certificate : `urn:appstore:integration:${appId}`,
  }
}

/** A release's fields (api.md A4); an external app's have four more. */
export function releaseFields(release: StandingRelease): Record<string, unknown> {
  const { metadata } = release
  return {
    version: release.version,
    isNightly: release.isNightly,
    phpExtensions: metadata.phpExtensions.map(({ id, spec, raw }) => ({ id, versionSpec: spec, rawVersionSpec: raw })),
    databases: metadata.databases.map(({ id, spec, raw }) => ({ id, versionSpec: spec, rawVersionSpec: raw })),
    shellCommands: [...metadata.shellCommands].sort(),
    phpVersionSpec: metadata.php.spec,
    rawPhpVersionSpec: metadata.php.raw,
    platformVersionSpec: metadata.platform.spec,
    rawPlatformVersionSpec: metadata.platform.raw,
    minIntSize: metadata.minIntSize,
    download: release.download,
    created: dateTime(release.createdAt),
    lastModified: dateTime(release.modifiedAt),
    licenses: metadata.licenses,
    signature: release.signature,
    signatureDigest: 'sha512',
    translations: Object.fromEntries(
      Object.entries(metadata.changelogs).map(([language, changelog]) => [language, { changelog }]),
    ),
    ...externalAppFields(metadata.externalApp),
  }
}

function externalAppFields(externalApp: StandingRelease['metadata']['externalApp']): Record<string, unknown> {
  if (externalApp === null) return {}
  const { isSystem, dockerInstall, scopes, environmentVariables } = externalApp
  const { registry, image, imageTag } = dockerInstall ?? { registry: null, image: null, imageTag: null }
  return {
    aaIsSystem: isSystem,
    deployMethods: [
      { installType: 'docker_install', installData: JSON.stringify({ registry, image, image_tag: imageTag }) },
    ],
    apiScopes: scopes.map((scopeName) => ({ scopeName })),
    environmentVariables,
  }
}

/** Six fraction digits, or none when they are zero (api.md A1). */
export function dateTime(date: Date): string {
  return date
    .toISOString()
    .replace(/\.(\d{3})Z$/, (_all, digits: string) => (digits === '000' ? 'Z' : `.${digits}000Z`))
}

/** Base64 in the URL alphabet, padding kept (releases.md B9). */
export function proxied(proxy: string, url: string): string {
  return `${proxy}/${Buffer.from(url.trim()).toString('base64').replaceAll('+', '-').replaceAll('/', '_')}`
}

/** Before its first release an app has nothing but its id (api.md A4). */
function unpublished(appId: string): AppMetadata {
  return { ...UNSAID, translations: { en: { name: appId, summary: appId, description: appId } } }
}

/** An integration is described in English, and always of one category (web-and-accounts.md 2.8). */
function integrated({ name, summary, description, website, issueTracker, screenshots }: IntegrationTexts): AppMetadata {
  const translations = { en: { name, summary, description } }
  return { ...UNSAID, categories: ['integration'], website, issueTracker, screenshots, translations }
}

const UNSAID: Omit<AppMetadata, 'translations'> = {
  categories: [],
  userDocs: '',
  adminDocs: '',
  developerDocs: '',
  website: '',
  discussion: '',
  issueTracker: '',
  authors: [],
  screenshots: [],
  videos: [],
  donations: [],
}
