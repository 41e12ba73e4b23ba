import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { ReadyRoute } from '@appstore/http/ready-answer'
import { type DocumentRequest, documentRequest } from './document-request.js'
import { type CodingOrder, matchesTag, unchangedSince } from './negotiation.js'
import {
  type AnswerForm,
  type DocumentReply,
  type ReadyAnswers,
  type ReadyDocument,
  type ReadyForm,
  readyAnswers,
} from './ready-document.js'

/** Answers given since the start; read by the metrics, because counting there for each request would cost more than the answer. */
export type DocumentCounts = Record<AnswerForm, number>

/**
 * Finds the document for a request that carries a subscription key: a path under which the table has one.
 *
 * @returns `undefined` when the key makes no difference
 */
export type Entitlement = (path: string, subscriptionKey: string) => Promise<string> | undefined

/** A newer body is on its way: those who ask wait for it, but not for long. */
interface Expectation {
  /** How many fetches may bring it. */
  fetches: number
  readonly over: Promise<void>
  readonly end: () => void
}

/**
 * The documents that are answered from ready bytes in front of Express; nothing is compressed, hashed or serialised for a request
 * (identity is unpacked while it is sent). Requests come in by two ways, {@link route} for those that need no HTTP server and {@link handle}
 * for all others; what is answered is decided in one place.
 */
export class DocumentTable {
  readonly counts: DocumentCounts = { br: 0, gzip: 0, identity: 0, notModified: 0 }
  readonly #unanswered: RequestListener
  readonly #documents = new Map<string, ReadyDocument>()
  /** Prepared at the first request for a document: most of them change unread. */
  readonly #answers = new Map<string, ReadyAnswers>()
  readonly #expected = new Map<string, Expectation>()
  #entitlement: Entitlement = () => undefined

  /** @param unanswered takes the requests that waited here and then turned out to need an answer that is not made here */
  constructor(unanswered: RequestListener) {
    this.#unanswered = unanswered
  }

  /** Looks at subscription keys from now on; before that everybody gets what everybody gets. */
  entitle(entitlement: Entitlement): void {
    this.#entitlement = entitlement
  }

  /** Puts a document into service in one step, in place of the former one. */
  put(document: ReadyDocument): void {
    this.#documents.set(document.path, document)
    this.#answers.delete(document.path)
  }

  /** Takes a document out of service. */
  remove(path: string): void {
    this.#documents.delete(path)
    this.#answers.delete(path)
  }

  get(path: string): ReadyDocument | undefined {
    return this.#documents.get(path)
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
    const asked = documentRequest({ method: request.method, target: request.url, rawHeaders: request.rawHeaders })
    if (asked === undefined || !this.#documents.has(asked.path)) return false
    const settled = this.#settled(asked)
    if (settled === undefined) return this.#send(asked, response)
    void settled.then((later) => {
      if (!this.#send(later, response)) this.#unanswered(request, response)
    })
    return true
  }

  /** What is asked for once it is known which form of it, and no newer body is on its way; `undefined`: it is already so. */
  #settled(asked: DocumentRequest): Promise<DocumentRequest> | undefined {
    const { path, subscriptionKey, acceptable } = asked
    const chosen = subscriptionKey !== undefined && acceptable ? this.#entitlement(path, subscriptionKey) : undefined
    if (chosen === undefined) return this.#expected.get(path)?.over.then(() => asked)
    return chosen.then(async (chosenPath) => {
      await this.#expected.get(chosenPath)?.over
      return this.#documents.has(chosenPath) ? { ...asked, path: chosenPath } : asked
    })
  }

  /** The same answers to requests that come without an HTTP server, as far as they are bytes that can go out at once. */
  readonly route: ReadyRoute = (head) => {
    const asked = documentRequest(head)
    // what a subscription is worth has to be asked elsewhere
    if (asked === undefined || asked.subscriptionKey !== undefined) return undefined
    return () => {
      if (this.#expected.has(asked.path)) return undefined
      const reply = this.#replyTo(asked)
      if (reply === undefined || reply.packed !== null) return undefined
      this.counts[reply.form]++
      return reply.answer
    }
  }

  #send(asked: DocumentRequest, response: ServerResponse): boolean {
    const reply = this.#replyTo(asked)
    if (reply === undefined) return false
    this.counts[reply.form]++
    if (reply.packed === null) reply.answer.send(response)
    else unpack(reply, reply.packed, response)
    return true
  }

  #answersFor(path: string): ReadyAnswers | undefined {
    const known = this.#answers.get(path)
    if (known !== undefined) return known
    const document = this.#documents.get(path)
    if (document === undefined) return undefined
    const made = readyAnswers(document)
    this.#answers.set(path, made)
    return made
  }

  /** Order of checks as in api.md A1: the condition first, then the acceptable forms. */
  #replyTo(asked: DocumentRequest): DocumentReply | undefined {
    const answers = this.#answersFor(asked.path)
    if (answers === undefined) return undefined
    if (isUnchanged(asked, answers)) return answers.notModified
    if (answers.isApi && !asked.acceptable) return undefined
    return formFor(answers, asked.codings)[asked.method]
  }
}

function isUnchanged({ noneMatch, modifiedSince }: DocumentRequest, answers: ReadyAnswers): boolean {
  if (noneMatch !== undefined) return matchesTag(noneMatch, answers.document.etag)
  return modifiedSince !== undefined && unchangedSince(modifiedSince, answers.lastModifiedMs)
}

function formFor(answers: ReadyAnswers, order: CodingOrder): ReadyForm {
  for (const coding of order) {
    const form = answers[coding]
    if (form !== null) return form
  }
  return answers.identity
}

function unpack({ answer }: DocumentReply, gzip: Buffer, response: ServerResponse): void {
  response.writeHead(answer.status, answer.headers)
  const gunzip = createGunzip()
  // a client that leaves early is no failure of ours
  pipeline(gunzip, response, () => undefined)
  gunzip.end(gzip)
}
