import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { ReadyAnswer } from '@appstore/http/ready-answer'
import type { Coding } from './negotiation.js'

/** A document in the forms it is sent in. Identity is not kept: it is unpacked from `gzip` while it is sent. */
export interface ReadyDocument {
  /** `/api/v1/apps.json`. */
  readonly path: string
  readonly contentType: string
  /** Strong tag with its quotes. */
  readonly etag: string
  readonly lastModified: Date | undefined
  /** One gzip member. */
  readonly gzip: Buffer
  readonly brotli: Buffer | null
  /** Bytes of the identity form. */
  readonly size: number
  /** Headers of the document's own, beside those every document has. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Headers of every answer below `/api/` (api.md A1). */
export const API_HEADERS: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'etag, x-content-type-options, content-type',
  'X-Content-Type-Options': 'nosniff',
}

/** What the answer to a GET below `/api/` depends on, beside the path. */
export const API_VARY = 'Accept, Accept-Encoding, Origin'

/** What is counted about the answers. */
export type AnswerForm = Coding | 'notModified'

/** What is sent to a request. */
export interface DocumentReply {
  readonly form: AnswerForm
  readonly answer: ReadyAnswer
  /** The body, to be unpacked from gzip while it is sent; `null`: the answer is whole. */
  readonly packed: Buffer | null
}

/** The replies to requests for one form, by method. */
export type ReadyForm = Readonly<Record<'GET' | 'HEAD', DocumentReply>>

/** Everything the hot path needs of a document. */
export interface ReadyAnswers {
  readonly document: ReadyDocument
  readonly isApi: boolean
  readonly lastModifiedMs: number
  readonly notModified: DocumentReply
  readonly gzip: ReadyForm
  readonly br: ReadyForm | null
  readonly identity: ReadyForm
}

/**
 * Where the table keeps the form of a document that only those with a subscription get. No request can name it: a target has no space
 * (RFC 9112, 3).
 */
export function entitledPath(path: string): string {
  return `entitled ${path}`
}

/** Prepares the answers to all requests for a document. */
export function readyAnswers(document: ReadyDocument): ReadyAnswers {
  const isApi = /^(?:entitled )?\/api\//.test(document.path)
  const general = {
    ETag: document.etag,
    ...(document.lastModified ? { 'Last-Modified': document.lastModified.toUTCString() } : {}),
    Vary: isApi ? API_VARY : 'Accept-Encoding',
    ...(isApi ? API_HEADERS : { 'X-Content-Type-Options': 'nosniff' }),
    ...document.headers,
  }
  const form = (coding: Coding, bytes: Buffer | null): ReadyForm => {
    const headers = {
      'Content-Type': document.contentType,
      'Content-Length': String(bytes?.length ?? document.size),
      ...(coding === 'identity' ? {} : { 'Content-Encoding': coding }),
      ...general,
    }
    return {
      GET: {
        form: coding,
        answer: new ReadyAnswer(200, headers, bytes),
        packed: bytes === null ? document.gzip : null,
      },
      HEAD: { form: coding, answer: new ReadyAnswer(200, headers, null), packed: null },
    }
  }
  return {
    document,
    isApi,
    lastModifiedMs: document.lastModified?.getTime() ?? Number.POSITIVE_INFINITY,
    notModified: { form: 'notModified', answer: new ReadyAnswer(304, general, null), packed: null },
    gzip: form('gzip', document.gzip),
    br: document.brotli === null ? null : form('br', document.brotli),
    identity: form('identity', null),
  }
}

/** A document made here rather than by `catalog`: a page, a schema. */
export function ownDocument(path: string, contentType: string, body: string | Buffer): ReadyDocument {
  const bytes = Buffer.from(body)
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`
  const gzip = gzipSync(bytes, { level: 9 })
  return { path, contentType, etag, lastModified: undefined, gzip, brotli: null, size: bytes.length }
}
