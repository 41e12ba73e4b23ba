import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { startNginx } from './nginx.js'
import { compare, type Ratio } from './rounds.js'

const PATH = '/api/v1/apps.json'
const GZIP = 'Accept-Encoding: gzip'

/** Answers with the list of apps, whole and `304`, against nginx (one worker, as the gateway is one process) with the same bytes. */
export async function lists(options: {
  url: string
  folder: string
  seconds: number
  rounds: number
}): Promise<{ ratios: Ratio[]; bytes: number }> {
  const { url, folder, seconds, rounds } = options
  const first = await fetchRaw(url)
  const nginx = await startNginx(folder, PATH, first.body)
  try {
    const second = await fetchRaw(nginx.url)
    if (!second.body.equals(first.body)) throw new Error('nginx and the gateway do not answer with the same bytes')
    const against = 'nginx with the same bytes'
    const common = { against, unit: 'answers/s', rounds }
    const rate = (base: string, headers: readonly string[]) => () => answersPerSecond(base + PATH, headers, seconds)
    const whole = await compare({
      ...common,
      what: 'list, gzip, whole',
      wanted: 0.75,
      ours: rate(url, [GZIP]),
      yardstick: rate(nginx.url, [GZIP]),
    })
    const known = (etag: string) => [GZIP, `If-None-Match: ${etag}`]
    await Promise.all([expectNotModified(url, first.etag), expectNotModified(nginx.url, second.etag)])
    const unchanged = await compare({
      ...common,
      what: 'list, 304',
      wanted: 0.45,
      ours: rate(url, known(first.etag)),
      yardstick: rate(nginx.url, known(second.etag)),
    })
    return { ratios: [whole, unchanged], bytes: first.body.length }
  } finally {
    await nginx.stop()
  }
}

/** The body as it goes over the wire; `fetch` would unpack it. */
async function fetchRaw(base: string): Promise<{ body: Buffer; etag: string }> {
  const [answer] = (await once(get(base + PATH, { headers: { 'accept-encoding': 'gzip' } }), 'response')) as [
    IncomingMessage,
  ]
  const body = await buffer(answer)
  const { etag, 'content-encoding': encoding } = answer.headers
  if (answer.statusCode !== 200 || etag === undefined || encoding !== 'gzip')
    throw new Error(`unexpected answer: ${answer.statusCode} ${JSON.stringify(answer.headers)}`)
  return { body, etag }
}

async function expectNotModified(base: string, etag: string): Promise<void> {
  const headers = { 'if-none-match': etag, 'accept-encoding': 'gzip' }
  const { status } = await fetch(base + PATH, { headers })
  if (status !== 304) throw new Error(`${base} answers ${status} instead of 304`)
}

/** How long one answer may take: at two gigabytes a second over loopback some of the connections get little. */
const PATIENCE = '20s'

/** By wrk with 32 connections; every answer has to be a good one. */
async function answersPerSecond(url: string, headers: readonly string[], seconds: number): Promise<number> {
  const args = [
    '-t1',
    '-c32',
    `-d${seconds}s`,
    '--timeout',
    PATIENCE,
    ...headers.flatMap((header) => ['-H', header]),
    url,
  ]
  const { stdout } = await promisify(execFile)('wrk', args)
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`Not all answers were good:\n${stdout}`)
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1])
}
