import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { rawRequest } from '@appstore/http/raw-request-spec'
import { app, startDocumentHarness } from './documents/document-harness-spec.js'

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url))

/** Nothing listens on port 1. */
const NOWHERE = {
  NATS_URL: 'nats://127.0.0.1:1',
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
  EVENTSTORE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
  PORT: '0',
}

let child: ChildProcess | undefined
afterEach(() => {
  if (child?.exitCode === null) child.kill('SIGKILL')
})

function start(environment: Record<string, string>): ChildProcess {
  child = spawn(process.execPath, [MAIN], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  return child
}

/** The address it logs when it listens. */
async function listening(process: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: process.stdout as NodeJS.ReadableStream })) {
    const { url } = JSON.parse(line) as { url?: string }
    if (url !== undefined) return url
  }
  throw new Error('the gateway ended before it listened')
}

describe('the gateway as a process', () => {
  it('serves the copy on disk while NATS, PostgreSQL and every other service are away, and ends in order', async () => {
    const harness = await startDocumentHarness()
    harness.catalog.set('apps.json', [app('news')])
    const { sync } = await harness.open()
    await sync.check()
    await sync.stop()
    const gateway = start({ ...NOWHERE, DOCUMENT_DIR: harness.folder })
    const url = await listening(gateway)
    expect((await rawRequest(url, '/api/v1//apps.json')).text).toBe(`[${app('news')}]`)
    expect((await rawRequest(url, '/health/live')).status).toBe(200)
    expect((await rawRequest(url, '/health/ready')).status).toBe(200)
    const write = await rawRequest(url, '/api/v1/apps/releases', { method: 'POST' })
    expect([write.status, write.headers['retry-after'], Object.keys(write.json as object)]).toEqual([
      503,
      '2',
      ['detail'],
    ])
    const page = await rawRequest(url, '/account/', { headers: { accept: 'text/html', 'accept-language': 'de-AT' } })
    expect([page.status, page.headers['retry-after'], page.text.includes('Der Store startet')]).toEqual([
      503,
      '2',
      true,
    ])
    expect((await rawRequest(url, '/', { headers: { accept: '*/*' } })).headers['content-type']).toMatch(/json/)
    gateway.kill('SIGTERM')
    expect(await once(gateway, 'exit')).toEqual([0, null])
    await harness.stop()
  })

  it('is not ready without a single list', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gateway-'))
    const gateway = start({ ...NOWHERE, DOCUMENT_DIR: folder })
    const url = await listening(gateway)
    expect((await rawRequest(url, '/health/ready')).status).toBe(503)
    gateway.kill('SIGTERM')
    expect(await once(gateway, 'exit')).toEqual([0, null])
    await rm(folder, { recursive: true })
  })

  it('refuses to start with wrong settings and names them all', async () => {
    const gateway = start({ PORT: 'x', OPERATOR_TOKEN: 'short' })
    let text = ''
    gateway.stderr?.on('data', (data) => {
      text += data
    })
    expect(await once(gateway, 'close')).toEqual([2, null])
    expect(text).toMatch(/PORT[\s\S]*OPERATOR_TOKEN/)
  })
})
