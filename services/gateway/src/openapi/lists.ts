import { z } from 'zod'
import type { ZodOpenApiPathItemObject, ZodOpenApiPathsObject } from 'zod-openapi'
import { answer } from './answers.js'
import { App, ExternalApp } from './app-schemas.js'
import { Category, DiscoverElement, Platform, Rating } from './list-schemas.js'

const Validators = z.object({
  ETag: z.string().meta({
    description: 'Strong, and opaque: it changes whenever the body does, and only then.',
    header: { id: 'ETag' },
  }),
  'Last-Modified': z
    .string()
    .optional()
    .meta({ description: 'When the body last changed.', header: { id: 'LastModified' } }),
})

const conditions = {
  'If-None-Match': z
    .string()
    .optional()
    .meta({
      description: 'Tags as they were received; 304 while one of them is still right.',
      param: { id: 'IfNoneMatch' },
    }),
  'If-Modified-Since': z
    .string()
    .optional()
    .meta({ description: 'Counts only without If-None-Match.', param: { id: 'IfModifiedSince' } }),
}

const subscription = {
  'X-NC-Subscription-Key': z
    .string()
    .optional()
    .meta({
      description: 'The key of a subscription. With a valid one the list has the enterprise-only apps too.',
      param: { id: 'SubscriptionKey' },
    }),
}

interface List {
  readonly id: string
  readonly summary: string
  readonly description?: string
  readonly schema: z.ZodType
  readonly forSubscribers?: true
  readonly path?: z.ZodObject
  readonly missing?: { description: string; schema?: z.ZodType }
}

function list({ id, summary, description, schema, forSubscribers, path, missing }: List): ZodOpenApiPathItemObject {
  return {
    get: {
      operationId: id,
      tags: ['Lists'],
      summary,
      ...(description === undefined ? {} : { description }),
      security: [],
      requestParams: {
        header: z.object({ ...conditions, ...(forSubscribers ? subscription : {}) }),
        ...(path === undefined ? {} : { path }),
      },
      responses: {
        200: { ...answer(200, { description: 'The whole list.', schema }), headers: Validators },
        304: { description: 'It is as it was.', headers: Validators },
        ...(missing === undefined ? {} : { 404: answer(404, missing) }),
        406: answer(406),
        503: answer(503, { description: 'The list is not made yet.' }),
      },
    },
  }
}

const PlatformVersion = z
  .string()
  .regex(/^\d+\.\d+\.\d+$/)
  .meta({ description: 'Three numbers without leading zeros.', example: '31.0.4' })

/** The compiled documents (api.md A2, 1 to 7). */
export const LISTS: ZodOpenApiPathsObject = {
  '/api/v1/apps.json': list({
    id: 'listApps',
    summary: 'All apps',
    description: 'Apps with at least one release that is not an external app’s, and integrations, which have none.',
    schema: z.array(App),
    forSubscribers: true,
  }),
  '/api/v1/platform/{version}/apps.json': list({
    id: 'listAppsForPlatform',
    summary: 'The apps that run on a platform version',
    description: 'Each with only those releases that do.',
    schema: z.array(App),
    forSubscribers: true,
    path: z.object({ version: PlatformVersion }),
    missing: { description: 'That is no version.' },
  }),
  '/api/v1/appapi_apps.json': list({
    id: 'listExternalApps',
    summary: 'All external apps',
    schema: z.array(ExternalApp),
    forSubscribers: true,
  }),
  '/api/v1/categories.json': list({ id: 'listCategories', summary: 'Categories', schema: z.array(Category) }),
  '/api/v1/platforms.json': list({
    id: 'listPlatforms',
    summary: 'Versions of the platform',
    schema: z.array(Platform),
  }),
  '/api/v1/ratings.json': list({
    id: 'listRatings',
    summary: 'All ratings',
    description: 'The newest first.',
    schema: z.array(Rating),
  }),
  '/api/v1/discover.json': list({
    id: 'readDiscover',
    summary: 'The discover document',
    schema: z.array(DiscoverElement),
    missing: { description: 'There is none.', schema: z.object({ error: z.string() }) },
  }),
}
