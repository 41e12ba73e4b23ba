import type { Action } from '@appstore/contracts/rights'
import { z } from 'zod'
import type { ZodOpenApiOperationObject, ZodOpenApiPathItemObject } from 'zod-openapi'
import { answer } from './answers.js'

/** An operation as far as it is described. */
export interface DescribedOperation {
  readonly id: string
  readonly summary: string
  readonly description?: string
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema?: z.ZodType }>>
  readonly scope?: string
  readonly body?: { readonly content: Readonly<Record<string, z.ZodType>>; readonly required: boolean }
}

/** A path of the API as far as it is described. */
export interface DescribedResource {
  readonly path: string
  readonly parameters?: z.ZodObject
  readonly schemes: readonly ('Token' | 'Basic')[]
  readonly right?: Action
  readonly GET?: DescribedOperation
  readonly POST?: DescribedOperation
  readonly DELETE?: DescribedOperation
}

const Position = z
  .string()
  .optional()
  .meta({
    description: 'Where the log of the store stood after the change. The lists show the change when this answer comes.',
    header: { id: 'Position' },
  })

const IdempotencyKey = z
  .string()
  .optional()
  .meta({
    description:
      'A name of your own for this request. Sent again with the same key, it is not carried out twice and gets the first answer. 1 to 255 printable characters; remembered for a day.',
    param: { id: 'IdempotencyKey' },
  })

/** Scope that a personal token needs, by `METHOD /path`; `null`: no token is enough. */
export type ScopesOfRoutes = Readonly<Record<string, string | null>>

/** The operations of a path, in the words of OpenAPI. */
export function describeResource(resource: DescribedResource, scopes: ScopesOfRoutes): ZodOpenApiPathItemObject {
  const { GET, POST, DELETE } = resource
  const withScope = (operation: DescribedOperation, method: string): DescribedOperation => {
    const scope = scopes[`${method} ${resource.path}`]
    if (scope === undefined) return operation
    const needed = scope === null ? 'Takes no personal token.' : `A personal token needs the scope \`${scope}\`.`
    return { ...operation, description: [operation.description, needed].filter(Boolean).join(' ') }
  }
  return {
    ...(GET === undefined ? {} : { get: describe(resource, withScope(GET, 'GET'), false) }),
    ...(POST === undefined ? {} : { post: describe(resource, withScope(POST, 'POST'), true) }),
    ...(DELETE === undefined ? {} : { delete: describe(resource, withScope(DELETE, 'DELETE'), true) }),
  }
}

function describe(
  resource: DescribedResource,
  operation: DescribedOperation,
  changes: boolean,
): ZodOpenApiOperationObject {
  const { id, summary, description, body } = operation
  const types = Object.entries(body?.content ?? {})
  const content = Object.fromEntries(types.map(([type, schema]) => [type, { schema }]))
  return {
    operationId: id,
    tags: ['Signed in'],
    summary,
    ...(description === undefined ? {} : { description }),
    security: resource.schemes
      .flatMap((scheme) => (scheme === 'Token' ? ['Token', 'Bearer'] : [scheme]))
      .map((scheme) => ({ [scheme]: [] })),
    requestParams: {
      ...(resource.parameters === undefined ? {} : { path: resource.parameters }),
      ...(changes ? { header: z.object({ 'Idempotency-Key': IdempotencyKey }) } : {}),
    },
    ...(types.length === 0 ? {} : { requestBody: { required: body?.required ?? false, content } }),
    responses: responsesOf(resource, operation, changes, types.length > 0),
  }
}

function responsesOf(
  resource: DescribedResource,
  { answers, scope }: DescribedOperation,
  changes: boolean,
  hasBody: boolean,
): ZodOpenApiOperationObject['responses'] {
  const common = [
    401,
    ...(resource.right !== undefined || resource.schemes.includes('Token') ? [403] : []),
    406,
    ...(changes ? [400, 409] : []),
    ...(hasBody ? [413, 415] : []),
    ...(scope === undefined ? [] : [429]),
    500,
    503,
  ]
  const statuses = [...new Set([...Object.keys(answers).map(Number), ...common])].sort((one, other) => one - other)
  return Object.fromEntries(
    statuses.map((status) => {
      const made = answer(status, answers[status])
      return [status, changes && status < 300 ? { ...made, headers: z.object({ 'X-Position': Position }) } : made]
    }),
  )
}
