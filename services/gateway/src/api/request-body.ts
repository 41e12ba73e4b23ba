import type { IncomingMessage } from 'node:http'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { readBody, readJsonBody } from '@appstore/http/json-body'
import { unsupportedMediaType } from '@appstore/http/request-refused'
import { z } from 'zod'
import { readFields } from './fields.js'

/** How an operation reads the body of its requests. */
export interface RequestBody<Value> {
  /** Content types it takes, with what they hold; none: the operation has no body. */
  readonly content: Readonly<Record<string, z.ZodType>>
  readonly required: boolean
  /** @throws RequestRefused 413 and 415; DomainError for a body that cannot be read */
  read(request: IncomingMessage): Promise<ReadBody<Value>>
}

/** A body that was read. */
export interface ReadBody<Value> {
  /** What a repetition of the request must have in common with it (spec README, "Idempotency-Key"). */
  readonly bytes: Uint8Array
  /** @throws DomainError `fields-invalid` */
  value(): Value
}

/** Bytes of a body of fields; a certificate with its signature is below 20,000. */
const FIELDS_LIMIT = 256 * 1024
/** Bytes around the file in a multipart body. */
const FRAME = 16 * 1024

const NOTHING = new Uint8Array()

/** Fields as a JSON object. */
export function fields<Schema extends z.ZodObject>(schema: Schema): RequestBody<z.output<Schema>> {
  return {
    content: { 'application/json': schema },
    required: true,
    async read(request) {
      const { bytes, value } = await readJsonBody(request, FIELDS_LIMIT)
      return { bytes, value: () => readFields(schema, value) }
    },
  }
}

/** No body. One that comes all the same is not looked at. */
export const noBody: RequestBody<undefined> = {
  content: {},
  required: false,
  read: async () => ({ bytes: NOTHING, value: () => undefined }),
}

const Ignored = z.object({}).meta({ description: 'Ignored.' })
const FORMS = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data']

/** A body that clients send by habit and that says nothing (api.md A7, tokens). */
export const ignoredBody: RequestBody<undefined> = {
  content: Object.fromEntries(FORMS.map((type) => [type, Ignored])),
  required: false,
  async read(request) {
    const given = request.headers['content-type']
    if (given !== undefined && !FORMS.includes(mediaType(given))) throw unsupportedMediaType(given, FORMS)
    await readBody(request, FIELDS_LIMIT)
    return { bytes: NOTHING, value: () => undefined }
  },
}

const MULTIPART = ['multipart/form-data']

/**
 * The file of a multipart body.
 *
 * @param part name of the part; the value is undefined when there is no such file
 */
export function file(part: string, limitBytes: number): RequestBody<Buffer | undefined> {
  return {
    content: { 'multipart/form-data': z.object({ [part]: z.file().meta({ description: 'The document.' }) }) },
    required: true,
    async read(request) {
      const given = request.headers['content-type']
      if (given === undefined || !MULTIPART.includes(mediaType(given))) throw unsupportedMediaType(given, MULTIPART)
      const body = await readBody(request, limitBytes + FRAME)
      const found = (await multipart(body, given)).get(part)
      const bytes = found instanceof File ? Buffer.from(await found.arrayBuffer()) : undefined
      // the boundary differs each time the same file is sent
      return { bytes: bytes ?? NOTHING, value: () => bytes }
    },
  }
}

async function multipart(body: Buffer<ArrayBufferLike>, contentType: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData()
  } catch (error) {
    throw new DomainError('invalid', 'malformed-multipart', 'The body is not well-formed multipart/form-data.', {
      cause: error instanceof Error ? error.name : 'error',
    })
  }
}

function mediaType(header: string): string {
  return (header.split(';', 1)[0] as string).trim().toLowerCase()
}
