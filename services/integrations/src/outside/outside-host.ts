import { createBreaker } from '@appstore/service/breaker'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import { Agent, type Dispatcher, request } from 'undici'

/** One host outside the store, with connections and a circuit breaker of its own. */
export interface OutsideHost {
  /**
   * Sends a request and reads the answer. Redirects are not followed, so that what is sent goes to this host only.
   *
   * @throws HostFailure when the host does not answer, answers too late, or answers what is no answer; BreakerOpen
   */
  ask(question: Question): Promise<Answer>
  /** Ends its connections, and with them what is under way. */
  close(): Promise<void>
}

export interface Question {
  readonly method: 'GET' | 'POST'
  /** Of this host. */
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Sent as a form if it is one, otherwise as JSON. */
  readonly body?: unknown
  /** Sent instead of a body, as it is; the answer is to be XML, too. */
  readonly xml?: string
  /** Milliseconds from the connection to the last byte. */
  readonly timeoutMs: number
  /** A deadline of the asker's own. */
  readonly signal?: AbortSignal
  /** Bytes of the answer. */
  readonly maxBytes: number
}

export interface Answer {
  readonly status: number
  readonly location: string | undefined
  /** What a 2xx answer holds; `undefined` for every other. */
  readonly json: unknown
  /** The same for a question in XML. */
  readonly text?: string
}

/**
 * The host is ill. Its message holds nothing of what was sent or received, because either may be a secret.
 */
export class HostFailure extends Error {
  constructor(host: string, what: string, options?: ErrorOptions) {
    super(`${host} ${what}`, options)
    this.name = 'HostFailure'
  }
}

const USER_AGENT = 'Open-App-Store/1.0'
const XML_TYPE = /^(text|application)\/xml\b/i
const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/i
const CONNECTIONS = 4
/** Milliseconds after which an ill host is tried again. */
const RESET = 10_000

/** Opens nothing yet: connections are made when the first question is asked. */
export function outsideHost(origin: string, options: { logger: Logger; metrics: Metrics }): OutsideHost {
  const { host } = new URL(origin)
  const { logger, metrics } = options
  // Every question brings its own deadline along, so the dispatcher needs none.
  const agent = new Agent({ connections: CONNECTIONS, headersTimeout: 0, bodyTimeout: 0, maxHeaderSize: 32_768 })
  const breaker = createBreaker({ name: host, logger, metrics, resetMs: RESET })
  const duration = metrics.histogram('store_outside_duration_seconds', 'Requests to hosts outside the store', [
    'host',
    'result',
  ])
  return {
    async ask(question) {
      if (question.url.host !== host) throw new Error(`${question.url.host} is not ${host}`)
      const end = duration.startTimer({ host })
      try {
        const answer = await breaker.run(() => exchange(host, agent, question))
        end({ result: `${Math.floor(answer.status / 100)}xx` })
        return answer
      } catch (error) {
        end({ result: 'failed' })
        throw error
      }
    },
    async close() {
      breaker.stop()
      await agent.destroy()
    },
  }
}

async function exchange(host: string, dispatcher: Dispatcher, question: Question): Promise<Answer> {
  const deadline = AbortSignal.timeout(question.timeoutMs)
  const signal = question.signal === undefined ? deadline : AbortSignal.any([deadline, question.signal])
  const { statusCode: status, headers, body } = await send(host, dispatcher, question, signal)
  try {
    if (status >= 500 || status === 429) throw new HostFailure(host, `answers with status ${status}`)
    const location = typeof headers.location === 'string' ? headers.location : undefined
    if (status < 200 || status >= 300) return { status, location, json: undefined }
    if (question.xml !== undefined) {
      if (!XML_TYPE.test(String(headers['content-type']))) throw new HostFailure(host, 'answers without XML')
      const text = (await read(host, body, question.maxBytes, signal)).toString('utf8')
      return { status, location, json: undefined, text }
    }
    if (!JSON_TYPE.test(String(headers['content-type']))) throw new HostFailure(host, 'answers without JSON')
    return { status, location, json: parsed(host, await read(host, body, question.maxBytes, signal)) }
  } finally {
    body.on('error', () => undefined).destroy() // what is left of an answer that is not wanted
  }
}

async function send(host: string, dispatcher: Dispatcher, question: Question, signal: AbortSignal) {
  const { method, url } = question
  const { type, body } = contentOf(question)
  const accept = question.xml === undefined ? 'application/json' : 'text/xml'
  const content = body === null ? {} : { 'content-type': type }
  const headers = { accept, 'user-agent': USER_AGENT, ...content, ...question.headers }
  try {
    return await request(url, { dispatcher, method, headers, body, signal })
  } catch (error) {
    throw broken(host, signal, error)
  }
}

function contentOf({ body, xml }: Question): { type: string; body: string | null } {
  if (xml !== undefined) return { type: 'text/xml', body: xml }
  if (body instanceof URLSearchParams) return { type: 'application/x-www-form-urlencoded', body: String(body) }
  return { type: 'application/json', body: body === undefined ? null : JSON.stringify(body) }
}

async function read(host: string, body: AsyncIterable<Buffer>, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of body) {
      bytes += chunk.length
      if (bytes > maxBytes) throw new HostFailure(host, `answers with more than ${maxBytes} bytes`)
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof HostFailure ? error : broken(host, signal, error)
  }
  return Buffer.concat(chunks)
}

/** A parser's message quotes the text it failed on, and the text may repeat a secret: it is not passed on. */
function parsed(host: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new HostFailure(host, 'answers with something that is not JSON')
  }
}

function broken(host: string, signal: AbortSignal, cause: unknown): HostFailure {
  return new HostFailure(host, signal.aborted ? 'did not answer in time' : 'broke off or cannot be reached', { cause })
}
