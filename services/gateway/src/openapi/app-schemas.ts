import { z } from 'zod'
import 'zod-openapi'

/** UTC, ISO 8601 with `Z` (api.md A1). */
export const DateTime = z.string().meta({
  format: 'date-time',
  description: 'UTC, with six fraction digits, or none when they are zero.',
  example: '2026-06-25T16:08:56.794719Z',
})
const url = (description: string) => z.string().meta({ description: `${description} "" when there is none.` })
const Requirement = z
  .object({ id: z.string(), versionSpec: z.string(), rawVersionSpec: z.string() })
  .meta({ id: 'Requirement', description: 'Something that has to be there, with the versions of it that do.' })
const spec = (of: string) =>
  z.string().meta({ description: `Versions of ${of}, normalised; "*" when unrestricted.`, example: '>=31.0.0 <33.0.0' })
const rawSpec = (of: string) =>
  z.string().meta({ description: `Versions of ${of}, as the author wrote them.`, example: '>=31 <=32' })

/** A release as lists have it (api.md A4). */
const Release = z
  .object({
    version: z.string().meta({ description: 'Semantic version without build metadata.', example: '25.0.1' }),
    isNightly: z.boolean(),
    phpExtensions: z.array(Requirement),
    databases: z.array(Requirement),
    shellCommands: z.array(z.string()),
    phpVersionSpec: spec('PHP'),
    rawPhpVersionSpec: rawSpec('PHP'),
    platformVersionSpec: spec('the platform'),
    rawPlatformVersionSpec: rawSpec('the platform'),
    minIntSize: z.union([z.literal(32), z.literal(64)]).meta({ description: 'Bits an integer must have.' }),
    download: z.string().meta({ format: 'uri', description: 'Where the archive is; https.' }),
    created: DateTime.meta({ description: 'When this version was first published.' }),
    lastModified: DateTime.meta({ description: 'When this version was last published.' }),
    licenses: z.array(z.string()).meta({ example: ['AGPL-3.0-or-later'] }),
    signature: z.string().meta({ description: 'Signature over the bytes of the archive, base64.' }),
    signatureDigest: z.literal('sha512'),
    translations: z
      .record(z.string(), z.object({ changelog: z.string().meta({ description: 'Markdown.' }) }))
      .meta({ description: 'By language code; "en" is always there.' }),
  })
  .meta({ id: 'Release' })

/** A release of an external app (api.md A4). */
const ExternalAppRelease = Release.extend({
  aaIsSystem: z.boolean().meta({ description: 'Does it act for the whole server?' }),
  deployMethods: z.array(
    z.object({
      installType: z.literal('docker_install'),
      installData: z.string().meta({
        description: 'JSON text.',
        example: '{"registry":"ghcr.io","image":"nextcloud/talk_bot","image_tag":"1.0.0"}',
      }),
    }),
  ),
  apiScopes: z.array(z.object({ scopeName: z.string() })),
  environmentVariables: z.array(
    z.object({ envName: z.string(), displayName: z.string(), description: z.string(), default: z.string() }),
  ),
}).meta({ id: 'ExternalAppRelease' })

const appFields = {
  id: z.string().meta({ example: 'news' }),
  categories: z.array(z.string()).meta({ description: 'Ids of categories, ascending.', example: ['multimedia'] }),
  userDocs: url('Address of the documentation for users.'),
  adminDocs: url('Address of the documentation for administrators.'),
  developerDocs: url('Address of the documentation for developers.'),
  issueTracker: url('Where bugs are reported.'),
  website: url('Address of the project.'),
  discussion: z.string().meta({ description: 'Where people talk about the app; never empty.' }),
  created: DateTime.meta({ description: 'When the app was registered.' }),
  lastModified: DateTime.meta({ description: 'When any release of the app was last published.' }),
  screenshots: z.array(
    z.object({
      url: z.string().meta({ description: 'https, through the proxy for user content.' }),
      smallThumbnail: z.string().meta({ description: 'https, or "".' }),
    }),
  ),
  videos: z.array(z.object({ url: z.string() })),
  translations: z
    .record(
      z.string(),
      z.object({
        name: z.string(),
        summary: z.string(),
        description: z.string().meta({ description: 'Markdown.' }),
      }),
    )
    .meta({ description: 'By language code; "en" is always there.' }),
  isFeatured: z.boolean(),
  authors: z.array(z.object({ name: z.string(), mail: z.string(), homepage: z.string() })),
  ratingRecent: z.number().min(0).max(1).meta({ description: 'Mean of the last 90 days; 0.5 below five ratings.' }),
  ratingNumRecent: z.int().nonnegative().meta({ description: 'How many those are; 0 below five.' }),
  ratingOverall: z.number().min(0).max(1).meta({ description: 'Mean of all ratings; 0.5 below five ratings.' }),
  ratingNumOverall: z.int().nonnegative().meta({ description: 'How many those are; 0 below five.' }),
  certificate: z.string().meta({ description: 'The certificate that all releases verify with, PEM.' }),
}

const NEWEST_FIRST = 'The newest first; a nightly before the release of the same version.'

/** An app of `apps.json` and of a platform version's list. */
export const App = z
  .object({ ...appFields, releases: z.array(Release).meta({ description: NEWEST_FIRST }) })
  .meta({ id: 'App' })

/** An app of `appapi_apps.json`. */
export const ExternalApp = z
  .object({ ...appFields, releases: z.array(ExternalAppRelease).meta({ description: NEWEST_FIRST }) })
  .meta({ id: 'ExternalApp' })
