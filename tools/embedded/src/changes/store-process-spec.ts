import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ArchiveHost, startArchiveHost } from '@appstore/dev-authority/archive-host'
import { type Authority, openAuthority, type SavedAuthority } from '@appstore/dev-authority/authority'
import { createTestDatabase } from '@appstore/embedded-postgres/test-database'
import pg from 'pg'

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url))

/** A whole store in a process of its own: all that it prints, and all that it keeps, can be looked at. */
export interface PrintingStore {
  readonly url: string
  readonly operatorToken: string
  readonly authority: Authority
  readonly archives: ArchiveHost
  readonly pool: pg.Pool
  /** What it has printed until now. */
  printed(): string
  stop(): Promise<void>
}

export async function startPrintingStore(settings: Readonly<Record<string, string>>): Promise<PrintingStore> {
  const database = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'appstore-printing-'))
  const archives = await startArchiveHost()
  const trusted = join(folder, 'archives.crt')
  await writeFile(trusted, archives.authority)
  const own = { PORT: '0', APPSTORE_DATA: folder, APPSTORE_SAMPLES: 'false', DATABASE_URL: database.url }
  const downloads = { DOWNLOAD_ALLOW_HOSTS: archives.host, DOWNLOAD_CA_FILE: trusted }
  const env = { ...process.env, ...own, ...downloads, LOG_LEVEL: 'debug', ...settings }
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (printed += part.toString()))
  const address = () => /App store ready at (\S+)/.exec(printed)?.[1]
  while (address() === undefined) {
    if (child.exitCode !== null) throw new Error(`the store ended while starting:\n${printed}`)
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  }
  const saved = JSON.parse(await readFile(join(folder, 'authority', 'authority.json'), 'utf8')) as SavedAuthority
  const pool = new pg.Pool({ connectionString: database.url, max: 2 })
  return {
    url: address() as string,
    operatorToken: (await readFile(join(folder, 'operator-token'), 'utf8')).trim(),
    authority: openAuthority(saved),
    archives,
    pool,
    printed: () => printed,
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      await pool.end()
      await archives.stop()
      await database.drop()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
