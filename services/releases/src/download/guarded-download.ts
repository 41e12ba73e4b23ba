import type { Readable } from 'node:stream'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { Agent, type Dispatcher, request } from 'undici'
import { guardedConnector } from './address-filter.js'

/** Limits of a download (releases.md D-release). */
export interface DownloadLimits {
  /** Bytes of the archive. */
  readonly maxBytes: number
  /** Milliseconds from the first connection to the last byte. */
  readonly timeoutMs: number
  readonly maxRedirects: number
}

export interface DownloadSettings extends DownloadLimits {
  /** `host:port` pairs exempt from the address filter. */
  readonly allowedHosts: readonly string[]
  /** PEM texts: authorities for TLS beside the well-known ones. */
  readonly authorities?: readonly string[] | undefined
}

/** Downloads archives from anywhere on the public internet, and from nowhere else. */
export interface Downloader {
  /**
   * The bytes of the archive as they arrive. Breaking off the iteration ends the download.
   *
   * @throws DomainError `download-…`, from the iteration too
   */
  download(url: string): AsyncGenerator<Buffer>
  close(): Promise<void>
}

const USER_AGENT = 'Open-App-Store-Downloader/1.0'
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** One downloader a process; connections are not reused, so that every hop is judged anew. */
export function createDownloader(settings: DownloadSettings): Downloader {
  const agent = new Agent({
    connect: guardedConnector(new Set(settings.allowedHosts), settings.authorities),
    pipelining: 0,
    maxHeaderSize: 16_384,
    headersTimeout: settings.timeoutMs,
    bodyTimeout: settings.timeoutMs,
  })
  return {
    download(url) {
      const abandoned = new AbortController()
      const deadline = AbortSignal.timeout(settings.timeoutMs)
      const bytes = receive(url, settings, agent, AbortSignal.any([deadline, abandoned.signal]))
      const end = bytes.return.bind(bytes)
      // Giving up must not wait for bytes that may never come.
      bytes.return = (value) => {
        abandoned.abort()
        return end(value)
      }
      return bytes
    },
    close: () => agent.destroy(),
  }
}

async function* receive(
  url: string,
  settings: DownloadSettings,
  agent: Dispatcher,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const start = checkedUrl(url)
  const body = await follow(start, settings, agent, signal)
  try {
    yield* limited(body, shown(start), settings, signal)
  } finally {
    body.destroy()
  }
}

async function follow(
  start: URL,
  settings: DownloadSettings,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<Readable> {
  let url = start
  for (let hop = 0; hop <= settings.maxRedirects; hop += 1) {
    const { statusCode, headers, body } = await send(url, shown(start), settings, dispatcher, signal)
    if (statusCode >= 200 && statusCode < 300) return body
    body.on('error', () => undefined).destroy()
    if (!REDIRECTS.has(statusCode)) throw badStatus(hop === 0 ? shown(url) : withoutQuery(url), statusCode)
    url = nextHop(url, headers.location)
  }
  throw new DomainError(
    'invalid',
    'download-too-many-redirects',
    `The download of ${shown(start)} was redirected more than ${settings.maxRedirects} times. Give the address of the archive itself.`,
  )
}

async function send(url: URL, start: string, settings: DownloadSettings, dispatcher: Dispatcher, signal: AbortSignal) {
  try {
    // identity: the signature is over the bytes as they are, so nothing on the way may wrap them
    const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': USER_AGENT, ...authorization(url) }
    return await request(new URL(url.pathname + url.search, url.origin), { method: 'GET', dispatcher, headers, signal })
  } catch (error) {
    throw failure(start, error, settings, signal)
  }
}

async function* limited(
  body: Readable,
  url: string,
  settings: DownloadSettings,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let bytes = 0
  try {
    for await (const chunk of body) {
      bytes += (chunk as Buffer).length
      if (bytes > settings.maxBytes) throw tooLarge(url, settings.maxBytes)
      yield chunk as Buffer
    }
  } catch (error) {
    throw error instanceof DomainError ? error : failure(url, error, settings, signal)
  }
}

/** User and password of an address (releases.md B2) go to its own host as Basic credentials, and to no other. */
function authorization({ username, password }: URL): { authorization?: string } {
  if (username === '' && password === '') return {}
  const text = [username, password].map(percentDecoded).join(':')
  return { authorization: `Basic ${Buffer.from(text).toString('base64')}` }
}

/** As it is where it is not percent-encoded text. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** An address for a message: the user and password in it are nobody else's business. */
function shown(url: URL): string {
  return url.origin + url.pathname + url.search
}

/** Where a redirect leads, the query may be a key to the archive. */
function withoutQuery(url: URL): string {
  return url.origin + url.pathname
}

function checkedUrl(text: string): URL {
  if (!URL.canParse(text) || new URL(text).protocol !== 'https:') {
    throw new DomainError(
      'invalid',
      'download-not-https',
      `The download address must be a whole address that begins with https://${URL.canParse(text) ? `, not with ${new URL(text).protocol}` : ''}.`,
    )
  }
  return new URL(text)
}

function nextHop(from: URL, location: string | string[] | undefined): URL {
  const target = Array.isArray(location) ? location[0] : location
  const url = target !== undefined && URL.canParse(target, from.href) ? new URL(target, from) : undefined
  if (url?.protocol === 'https:') return url
  throw new DomainError(
    'invalid',
    'download-redirect-not-https',
    `${withoutQuery(from)} redirects to ${url === undefined ? 'nowhere' : withoutQuery(url)}. Every address on the way to the archive must begin with https://.`,
  )
}

function badStatus(url: string, status: number): DomainError {
  const hint =
    status === 404
      ? ' If the archive was uploaded a moment ago, wait until the address works in a browser and publish again.'
      : ''
  return new DomainError(
    'invalid',
    'download-not-found',
    `${url} answers with HTTP status ${status} instead of an archive.${hint}`,
  )
}

function tooLarge(url: string, maxBytes: number): DomainError {
  const mebibytes = (maxBytes / 1_048_576).toFixed(maxBytes % 1_048_576 === 0 ? 0 : 2)
  return new DomainError(
    'invalid',
    'download-too-large',
    `The archive at ${url} is larger than ${mebibytes} MiB (${maxBytes} bytes), the most this store takes. Leave out what a server does not need.`,
  )
}

/** One sentence for every way in which an address does not answer: it must not tell what stands behind which address. */
function failure(url: string, error: unknown, settings: DownloadSettings, signal: AbortSignal): DomainError {
  const [code, detail] = signal.aborted
    ? [
        'download-timeout',
        `The archive at ${url} did not arrive within ${settings.timeoutMs / 1000} seconds. Try again, or offer it from a faster place.`,
      ]
    : [
        'download-failed',
        `The archive at ${url} could not be downloaded: the host does not answer, its certificate is not trusted, the connection broke, or the address is not a public one. Check that the address works from anywhere on the internet.`,
      ]
  const refusal = new DomainError('invalid', code as string, detail as string)
  refusal.cause = error
  return refusal
}
