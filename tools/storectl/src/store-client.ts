import { UsageError } from './settings.js'

/** An answer of the store that is not what was asked for; its text says why. */
export class StoreRefusal extends Error {
  readonly status: number
  /** The store's own name for what is wrong (RFC 9457 answers have one). */
  readonly code: string | undefined

  constructor(status: number, message: string, code?: string) {
    super(message)
    this.name = 'StoreRefusal'
    this.status = status
    this.code = code
  }
}

export interface StoreRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly body?: unknown
  /** Value of the Authorization header. */
  readonly authorization?: string
  /** Milliseconds. */
  readonly timeoutMs?: number
}

/** Milliseconds an answer may take. */
const DEADLINE = 15_000

export interface StoreAnswer {
  readonly status: number
  readonly body: unknown
}

/**
 * Sends one request to the store and reads the JSON answer.
 *
 * @throws StoreRefusal for a status of 400 or more, UsageError when the store cannot be reached
 */
export async function request(baseUrl: string, path: string, options: StoreRequest = {}): Promise<StoreAnswer> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (options.authorization !== undefined) headers.authorization = options.authorization
  if (options.body !== undefined) headers['content-type'] = 'application/json'
  const timeoutMs = options.timeoutMs ?? DEADLINE
  const { response, text } = await send(baseUrl, path, timeoutMs, {
    method: options.method ?? 'GET',
    headers,
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  })
  const body = parseJson(text)
  if (response.status >= 400)
    throw new StoreRefusal(response.status, `${explain(body, text)} (HTTP ${response.status})`, codeOf(body))
  return { status: response.status, body }
}

async function send(
  baseUrl: string,
  path: string,
  timeoutMs: number,
  init: RequestInit,
): Promise<{ response: Response; text: string }> {
  if (!/^https?:$/.test(URL.parse(`${baseUrl}${path}`)?.protocol ?? '')) {
    throw new UsageError(`STORE_URL is "${baseUrl}"; it must be an address such as https://apps.example.org.`)
  }
  try {
    const response = await fetch(`${baseUrl}${path}`, { ...init, signal: AbortSignal.timeout(timeoutMs) })
    return { response, text: await response.text() }
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') {
      throw new UsageError(
        `The store at ${baseUrl} has not answered for ${timeoutMs / 1_000} s. What you asked for may still happen: look before you ask again.`,
      )
    }
    throw new UsageError(
      `The store at ${baseUrl} does not answer (${causeOf(error)}). Is it running? STORE_URL names another one.`,
    )
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function codeOf(body: unknown): string | undefined {
  const code = typeof body === 'object' && body !== null ? (body as { code?: unknown }).code : undefined
  return typeof code === 'string' ? code : undefined
}

/** The sentences of an error body, in whichever of the API's shapes (api.md A1). */
function explain(body: unknown, text: string): string {
  if (Array.isArray(body)) return body.join('\n')
  if (typeof body !== 'object' || body === null) {
    if (/^\s*</.test(text)) return 'A web page came back instead of an answer of the store. Is STORE_URL right?'
    return text.slice(0, 500) || 'The store gave no reason.'
  }
  const { detail, title } = body as { detail?: unknown; title?: unknown }
  if (typeof detail === 'string') return detail
  if (typeof title === 'string') return title
  return Object.entries(body)
    .map(([field, messages]) => `${field}: ${Array.isArray(messages) ? messages.join(' ') : String(messages)}`)
    .join('\n')
}
