import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import {
  acceptedCodings,
  admitsJsonOrHtml,
  type CodingOrder,
  forcesJson,
  matchesTag,
  plainPath,
  unchangedSince,
} from './negotiation.js'
import { type ReadyAnswers, type ReadyDocument, type ReadyForm, readyAnswers } from './ready-document.js'

/** Answers given since the start; read by the metrics, because counting there for each request would cost more than the answer. */
export interface DocumentCounts {
  br: number
  gzip: number
  identity: number
  notModified: number
}

/** The four headers a document's answer depends on. */
interface Wishes {
  noneMatch: string | undefined
  modifiedSince: string | undefined
  accept: string | undefined
  encoding: string | undefined
}

/** A newer body is on its way: those who ask wait for it, but not for long. */
interface Expectation {
  /** How many fetches may bring it. */
  fetches: number
  readonly over: Promise<void>
  readonly end: () => void
}

/**
 * The documents that are answered from ready bytes in front of Express. A request here costs a look-up, one pass over its headers
 * and two writes; nothing is compressed, hashed or serialised for it (identity is unpacked while it is sent).
 */
export class DocumentTable {
  readonly counts: DocumentCounts = { br: 0, gzip: 0, identity: 0, notModified: 0 }
  readonly #unanswered: RequestListener
  readonly #answers = new Map<string, ReadyAnswers>()
  readonly #expected = new Map<string, Expectation>()

  /** @param unanswered takes the requests that waited here and then turned out to need an answer that is not made here */
  constructor(unanswered: RequestListener) {
    this.#unanswered = unanswered
  }

  /** Puts a document into service in one step, in place of the former one. */
  put(document: ReadyDocument): void {
    this.#answers.set(document.path, readyAnswers(document))
  }

  /** Takes a document out of service. */
  remove(path: string): void {
    this.#answers.delete(path)
  }

  get(path: string): ReadyDocument | undefined {
    return this.#answers.get(path)?.document
  }

  /**
   * Says that a newer body of this document is being fetched. Requests wait until every function returned here was called, or
   * `patienceMs` have passed since the first call, and then get the body there is.
   *
   * @returns to be called when the fetch ended, well or badly
   */
  expectNewer(path: string, patienceMs: number): () => void {
    const expectation = this.#expected.get(path) ?? this.#expectation(path, patienceMs)
    expectation.fetches++
    return () => {
      expectation.fetches--
      if (expectation.fetches === 0) expectation.end()
    }
  }

  #expectation(path: string, patienceMs: number): Expectation {
    const { promise: over, resolve } = Promise.withResolvers<void>()
    const end = () => {
      clearTimeout(timer)
      if (this.#expected.get(path) === expectation) this.#expected.delete(path)
      resolve()
    }
    const timer = setTimeout(end, patienceMs)
    const expectation: Expectation = { fetches: 0, over, end }
    this.#expected.set(path, expectation)
    return expectation
  }

  /** Answers GET and HEAD for the documents here; false: not one of them, or the answer is an error that is not made here. */
  readonly handle = (request: IncomingMessage, response: ServerResponse): boolean => {
    const method = request.method
    if (method !== 'GET' && method !== 'HEAD') return false
    const target = request.url ?? '/'
    let path = target
    let answers = this.#answers.get(path)
    if (answers === undefined) {
      path = plainPath(target)
      answers = this.#answers.get(path)
      if (answers === undefined) return false
    }
    if (this.#expected.size > 0) {
      const expected = this.#expected.get(path)
      if (expected !== undefined) {
        void expected.over.then(() => this.#answerLate(path, request, response))
        return true
      }
    }
    return this.#answer(answers, request, response)
  }

  #answerLate(path: string, request: IncomingMessage, response: ServerResponse): void {
    const answers = this.#answers.get(path)
    if (answers === undefined || !this.#answer(answers, request, response)) this.#unanswered(request, response)
  }

  /** Order of checks as in api.md A1: the condition first, then the acceptable forms. */
  #answer(answers: ReadyAnswers, request: IncomingMessage, response: ServerResponse): boolean {
    const wishes = wishesOf(request.rawHeaders)
    const unchanged =
      wishes.noneMatch !== undefined
        ? matchesTag(wishes.noneMatch, answers.document.etag)
        : wishes.modifiedSince !== undefined && unchangedSince(wishes.modifiedSince, answers.lastModifiedMs)
    if (unchanged) {
      this.counts.notModified++
      response.writeHead(304, answers.notModified)
      response.end()
      return true
    }
    if (answers.isApi && !admitsJsonOrHtml(wishes.accept) && !forcesJson(request.url ?? '')) return false
    const form = formFor(answers, acceptedCodings(wishes.encoding))
    this.counts[form.coding]++
    response.writeHead(200, form.headers)
    if (request.method === 'HEAD') response.end()
    else if (form.bytes !== null) response.end(form.bytes)
    else unpack(answers.document.gzip, response)
    return true
  }
}

function formFor(answers: ReadyAnswers, order: CodingOrder): ReadyForm {
  for (const coding of order) {
    const form = answers[coding]
    if (form !== null) return form
  }
  return answers.identity
}

function unpack(gzip: Buffer, response: ServerResponse): void {
  const gunzip = createGunzip()
  // a client that leaves early is no failure of ours
  pipeline(gunzip, response, () => undefined)
  gunzip.end(gzip)
}

/** One pass over the raw headers: cheaper than having Node build its object of all of them. */
function wishesOf(raw: readonly string[]): Wishes {
  const wishes: Wishes = { noneMatch: undefined, modifiedSince: undefined, accept: undefined, encoding: undefined }
  for (let index = 0; index < raw.length; index += 2) {
    const field = fieldOf(raw[index] as string)
    if (field === undefined) continue
    const value = raw[index + 1] as string
    const earlier = wishes[field]
    wishes[field] = earlier === undefined ? value : `${earlier}, ${value}`
  }
  return wishes
}

function fieldOf(name: string): keyof Wishes | undefined {
  switch (name.length) {
    case 6:
      return name.toLowerCase() === 'accept' ? 'accept' : undefined
    case 13:
      return name.toLowerCase() === 'if-none-match' ? 'noneMatch' : undefined
    case 15:
      return name.toLowerCase() === 'accept-encoding' ? 'encoding' : undefined
    case 17:
      return name.toLowerCase() === 'if-modified-since' ? 'modifiedSince' : undefined
    default:
      return undefined
  }
}
