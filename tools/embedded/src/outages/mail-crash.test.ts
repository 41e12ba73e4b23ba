import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTestDatabase, type TestDatabase } from '@appstore/embedded-postgres/test-database'
import { type BrokenMailServer, startBrokenMailServer } from '@appstore/integrations/delivery/broken-mail-server-spec'
import pg from 'pg'
import { ask, Browser } from '../changes/browser-spec.js'

const PROGRAM = fileURLToPath(new URL('../main.js', import.meta.url))

let database: TestDatabase
let mail: BrokenMailServer
let folder: string
let log: pg.Pool
beforeAll(async () => {
  database = await createTestDatabase()
  mail = await startBrokenMailServer()
  folder = await mkdtemp(join(tmpdir(), 'appstore-mail-crash-'))
  log = new pg.Pool({ connectionString: database.url, max: 1 })
})
afterAll(async () => {
  await log.end()
  await mail.stop()
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

/** Starts the store as `npm start` does, on the same data each time. */
async function start(): Promise<{ url: string; child: ChildProcess }> {
  const settings = {
    PORT: '0',
    APPSTORE_DATA: folder,
    APPSTORE_SAMPLES: 'false',
    DATABASE_URL: database.url,
    EMAIL_HOST: '127.0.0.1',
    EMAIL_PORT: String(mail.port),
  }
  const env = { ...process.env, ...settings }
  const child = spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.on('data', (part: Buffer) => (printed += part.toString()))
  for (;;) {
    const url = /App store ready at (\S+)/.exec(printed)?.[1]
    if (url !== undefined) return { url, child }
    if (child.exitCode !== null) throw new Error(`the store ended while it started:\n${printed}`)
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  }
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

async function deliveries(): Promise<string[]> {
  const text = `select type from events.events where category = 'delivery' order by position`
  return (await log.query<{ type: string }>(text)).rows.map(({ type }) => type)
}

it('a store that is killed between sending a mail and saying so sends the same mail once more, and then never again', async () => {
  const first = await start()
  const authorization = `Bearer ${(await readFile(join(folder, 'operator-token'), 'utf8')).trim()}`
  const account = {
    username: 'anna',
    email: 'anna@example.org',
    password: 'nine brave little otters',
    emailVerified: true,
  }
  await ask(first.url, '/operator/accounts', { method: 'POST', headers: { authorization }, json: account })
  mail.behaviour = 'hold-after-data'
  const send = await new Browser(first.url).fill('/password/reset/', { email: account.email })
  expect((await send('reset-before-the-crash')).status).toBe(303)
  await mail.hasSome(1)
  await end(first.child, 'SIGKILL')
  expect(await deliveries()).toEqual(['MailQueued'])

  mail.behaviour = 'take'
  const second = await start()
  while (!(await deliveries()).includes('MailSent')) await new Promise((resolve) => setTimeout(resolve, 20))
  await end(second.child, 'SIGTERM')
  const third = await start()
  await end(third.child, 'SIGTERM')
  expect(await deliveries()).toEqual(['MailQueued', 'MailSent'])
  expect(mail.has).toHaveLength(2)
  expect(new Set(mail.has).size).toBe(1)
}, 120_000)
