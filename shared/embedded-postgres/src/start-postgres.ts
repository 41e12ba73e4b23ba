import { type ChildProcess, execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { findBinaries, type PostgresBinaries } from './binaries.js'
import { giveUpOwnership, takeOwnership } from './owner.js'
import { chooseRunner, handOver, type Runner, spawnAs } from './privileges.js'

export interface EmbeddedPostgres {
  /** Address of the database `appstore`, with user and password. */
  readonly url: string
  /** Rejects nothing: resolves when the server has ended by itself, with the reason. */
  readonly ended: Promise<string>
  stop(): Promise<void>
}

export interface PostgresOptions {
  /** Folder of the cluster and what belongs to it; made when absent. */
  readonly dataDir: string
  /** `test` gives up durability for speed. */
  readonly durability?: 'durable' | 'test'
  /** Where to look for a server when the npm package has none for this machine. */
  readonly path?: string | undefined
  /** Default: a free one. */
  readonly port?: number | undefined
}

const USER = 'appstore'
const START_DEADLINE = 60_000
const STOP_DEADLINE = 8_000
/** Free ports tried before giving up. */
const PORTS = 3

/**
 * Runs a PostgreSQL of our own on loopback, with its data in a folder: a cluster is made the first time.
 * The server ends with this process, also on kill -9; what it acknowledged is there at the next start.
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const folder = resolve(options.dataDir)
  await mkdir(folder, { recursive: true })
  const binaries = await findBinaries(options.path)
  const runner = await chooseRunner([binaries.postgres, join(folder, 'cluster')])
  await takeOwnership(folder)
  try {
    const password = await clusterPassword(folder)
    await makeCluster(folder, binaries, runner, password)
    const { server, ended, url } = await serve({ ...options, dataDir: folder }, binaries, runner, password)
    return {
      url,
      ended: ended.then(({ reason }) => reason),
      async stop() {
        if (server.exitCode === null && server.signalCode === null) {
          server.kill('SIGINT')
          const killer = setTimeout(() => server.kill('SIGKILL'), STOP_DEADLINE)
          await ended
          clearTimeout(killer)
        }
        await giveUpOwnership(folder)
      },
    }
  } catch (error) {
    await giveUpOwnership(folder)
    throw error
  }
}

/** Starts the server; a port that somebody else took in between is exchanged for another one. */
async function serve(options: PostgresOptions, binaries: PostgresBinaries, runner: Runner, password: string) {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort())
    const server = launch(options.dataDir, binaries, runner, port, options.durability ?? 'durable')
    const ended = describeEnd(server)
    const url = `postgres://${USER}:${password}@127.0.0.1:${port}/appstore`
    try {
      await untilReady(url, ended)
      return { server, ended, url }
    } catch (error) {
      server.kill('SIGKILL')
      if (options.port !== undefined || attempt === PORTS || !/could not bind/.test(String(error))) throw error
    }
  }
}

async function clusterPassword(folder: string): Promise<string> {
  const file = join(folder, 'password')
  const known = await readFile(file, 'utf8').catch(() => '')
  if (known) return known
  const password = randomBytes(24).toString('hex')
  await writeFile(`${file}.part`, password, { mode: 0o600 })
  await rename(`${file}.part`, file)
  return password
}

/** initdb works beside and its result is moved into place, so that a kill half-way leaves nothing half made. */
async function makeCluster(
  folder: string,
  binaries: PostgresBinaries,
  runner: Runner,
  password: string,
): Promise<void> {
  const cluster = join(folder, 'cluster')
  if (await there(cluster)) return
  const making = join(folder, 'making')
  await rm(making, { recursive: true, force: true })
  await mkdir(making, { mode: 0o700 })
  await handOver(making, runner)
  const passwordFile = join(making, 'password')
  await writeFile(passwordFile, password, { mode: 0o600 })
  await handOver(passwordFile, runner)
  const data = join(making, 'data')
  await mkdir(data, { mode: 0o700 })
  await handOver(data, runner)
  const locale = ['-E', 'UTF8', '--locale-provider=builtin', '--locale=C.UTF-8']
  const fallback = ['-E', 'UTF8', '--locale=C'] // servers before 17 have no built-in locales
  const common = ['-D', data, '-U', USER, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '--no-sync']
  const version = await majorVersion(binaries)
  await run(runner, binaries.initdb, [...common, ...(version >= 17 ? locale : fallback)])
  await rename(data, cluster)
  await rm(making, { recursive: true, force: true })
}

async function majorVersion(binaries: PostgresBinaries): Promise<number> {
  return await new Promise((resolvePromise, reject) =>
    execFile(binaries.postgres, ['--version'], (error, text) =>
      error ? reject(error) : resolvePromise(Number(/(\d+)/.exec(text)?.[1] ?? 0)),
    ),
  )
}

async function run(runner: Runner, command: string, args: readonly string[]): Promise<void> {
  const child = spawnAs(runner, command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const { reason, code } = await describeEnd(child)
  if (code !== 0) throw new Error(`Making the database failed: ${reason}`)
}

function launch(
  folder: string,
  binaries: PostgresBinaries,
  runner: Runner,
  port: number,
  durability: 'durable' | 'test',
): ChildProcess {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '64MB',
    max_wal_size: '512MB',
    log_min_messages: 'fatal',
    ...(durability === 'test' ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return spawnAs(runner, binaries.postgres, ['-D', join(folder, 'cluster'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // Ctrl-C in a terminal is for the store, which ends the server last
  })
}

async function describeEnd(child: ChildProcess): Promise<{ reason: string; code: number | null }> {
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (part: Buffer) => {
      said = (said + part.toString()).slice(-2_000)
    })
  }
  const [code, signal] = await Promise.race([
    once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
    once(child, 'error').then(([error]) => {
      said = String(error)
      return [1, null] as [number, null]
    }),
  ])
  return { reason: said.trim() || `exit ${code ?? signal}`, code }
}

async function untilReady(url: string, ended: Promise<{ reason: string }>): Promise<void> {
  const until = Date.now() + START_DEADLINE
  let over: string | undefined
  ended.then(({ reason }) => (over = reason)).catch(() => undefined)
  while (!(await connects(url))) {
    if (over !== undefined) throw new Error(`PostgreSQL ended at its start: ${over}`)
    if (Date.now() > until) throw new Error(`PostgreSQL did not answer within ${START_DEADLINE / 1000} s.`)
    await sleep(25)
  }
}

/** Connects to the maintenance database and makes ours when it is missing. */
async function connects(url: string): Promise<boolean> {
  const maintenance = new URL(url)
  maintenance.pathname = '/postgres'
  const client = new pg.Client({ connectionString: maintenance.href, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rowCount } = await client.query("select from pg_database where datname = 'appstore'")
    if (rowCount === 0) await client.query('create database appstore')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}

async function there(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
