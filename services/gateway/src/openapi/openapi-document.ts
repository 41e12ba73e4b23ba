import { z } from 'zod'
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi'
import { answer, COMMON_ANSWERS, NOT_HTTP } from './answers.js'
import { type DescribedResource, describeResource, type ScopesOfRoutes } from './describe-resource.js'
import { LISTS } from './lists.js'

/** Where the document itself is served. */
export const OPENAPI_PATH = '/api/v1/openapi.json'

const ABOUT: ZodOpenApiPathsObject = {
  '/api/v1': about('index', 'Where everything is'),
  [OPENAPI_PATH]: about('describe', 'This description, OpenAPI 3.1'),
}

const DESCRIPTION = `What servers, authors and their tools ask the store for.

* A slash at the end of a path may follow, except after \`.json\`. Doubled slashes count as single ones.
* Every GET answers HEAD too, and every path OPTIONS. Every answer below \`/api/\` may be read from any site.
* Requests may spell the keys of JSON in camelCase or snake_case. Keys nobody knows are ignored. \`?format=json\` asks for JSON whatever Accept says.
* A path that is not described is answered with 404, a method that its path has not with 405, or with 401 or 403 where somebody has to be known first.
* A request that is no HTTP is answered with 400, 408 or 431 and a problem document (RFC 9457).
* Lists ignore credentials. Compressed forms are sent to those who ask for them with Accept-Encoding.
* Within v1 nothing is taken away: fields, headers and optional inputs may be added, so ignore what you do not know.`

/** The description of the whole API v1, made of the schemas that the requests are read with. */
export function openApiDocument(
  resources: readonly DescribedResource[],
  scopes: ScopesOfRoutes,
): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = { ...LISTS, ...ABOUT }
  for (const resource of resources)
    paths[resource.path] = { ...paths[resource.path], ...describeResource(resource, scopes) }
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'App store API',
        version: '1',
        description: DESCRIPTION,
        license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'Lists', description: 'What everybody may read, from ready bytes.' },
        { name: 'Signed in', description: 'What authors and everybody else with an account may do.' },
        { name: 'About', description: 'The API itself.' },
      ],
      paths,
      components: {
        // all of them: some are answers to what is not described
        responses: Object.fromEntries([...Object.values(COMMON_ANSWERS), NOT_HTTP].map((each) => [each.id, each])),
        securitySchemes: {
          Token: {
            type: 'apiKey',
            in: 'header',
            name: 'Authorization',
            description:
              'The API token of an account, as "Token <key>": 40 hexadecimal digits, or a personal token that begins with "store_".',
          },
          Bearer: { type: 'http', scheme: 'bearer', description: 'The same token, as "Bearer <key>".' },
          Basic: { type: 'http', scheme: 'basic', description: 'User name and password of an account.' },
        },
      },
    },
    { override: ({ jsonSchema }) => describeOnly(jsonSchema) },
  )
}

function about(operationId: string, summary: string) {
  const schema = z.looseObject({})
  return {
    get: {
      operationId,
      tags: ['About'],
      summary,
      security: [],
      responses: {
        200: { description: 'JSON.', content: { 'application/json': { schema } } },
        304: { description: 'It is as it was.' },
        406: answer(406),
      },
    },
  }
}

/** Readers of the description must not refuse what is added later, nor care for the limits of a JavaScript number. */
function describeOnly(schema: Record<string, unknown>): void {
  const additional = schema.additionalProperties
  if (additional === false || (typeof additional === 'object' && Object.keys(additional as object).length === 0)) {
    delete schema.additionalProperties
  }
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
}
