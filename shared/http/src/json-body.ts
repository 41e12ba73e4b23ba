import type { IncomingMessage } from 'node:http'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { bodyTooLarge, unsupportedMediaType } from './request-refused.js'

/** A body as it came and as it reads. */
export interface JsonBody {
  readonly bytes: Buffer
  /** The parsed JSON; `{}` for an empty body, so that the fields' own rules say what is missing. */
  readonly value: unknown
}

/**
 * Reads a JSON body. Only `application/json` is parsed (api.md A1); an empty body needs no content type.
 *
 * @throws RequestRefused 413 and 415; DomainError `malformed-json`
 */
export async function readJsonBody(request: IncomingMessage, limitBytes: number): Promise<JsonBody> {
  const contentType = request.headers['content-type']
  const isJson = contentType !== undefined && /^application\/json\s*(;|$)/i.test(contentType.trim())
  if (contentType !== undefined && !isJson) throw unsupportedMediaType(contentType)
  const bytes = await readBody(request, limitBytes)
  if (bytes.length === 0) return { bytes, value: {} }
  if (!isJson) throw unsupportedMediaType(contentType)
  return { bytes, value: parse(bytes) }
}

/**
 * An object with its keys in lowerCamelCase: `is_enterprise_only` counts as `isEnterpriseOnly` (api.md A1).
 * A key that is there in both spellings keeps the camelCase value.
 *
 * @throws DomainError with `nonFieldErrors` when it is not an object
 */
export function camelCaseObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const found = Array.isArray(value) ? 'an array' : value === null ? 'null' : `a ${typeof value}`
    throw fieldsInvalid({ nonFieldErrors: [`The body must be a JSON object, not ${found}.`] })
  }
  const entries = Object.entries(value)
  const snakeFirst = [...entries.filter(([key]) => key.includes('_')), ...entries.filter(([key]) => !key.includes('_'))]
  return Object.fromEntries(snakeFirst.map(([key, item]) => [camelCase(key), item]))
}

/** Field validation failed: field name (camelCase) → sentences. */
export function fieldsInvalid(fields: Readonly<Record<string, readonly string[]>>): DomainError {
  const detail = Object.entries(fields)
    .map(([field, sentences]) => `${field}: ${sentences.join(' ')}`)
    .join(' ')
  return new DomainError('invalid', 'fields-invalid', detail, { fields })
}

function camelCase(key: string): string {
  return key.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/**
 * Reads the whole body.
 *
 * @throws RequestRefused 413; DomainError `malformed-request` when the connection ends before the body does
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw bodyTooLarge(limitBytes)
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > limitBytes) throw bodyTooLarge(limitBytes)
      chunks.push(chunk)
    }
  } catch (error) {
    if (!request.destroyed) throw error
    throw new DomainError('invalid', 'malformed-request', 'The connection ended before the body was complete.')
  }
  return Buffer.concat(chunks, size)
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : 'it is not UTF-8 text'
    throw new DomainError('invalid', 'malformed-json', `The body is not well-formed JSON: ${reason}`)
  }
}
