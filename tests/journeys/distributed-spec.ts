import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { createAuthority } from '@appstore/dev-authority/authority'
import { createTestDatabase, type TestDatabase } from '@appstore/embedded-postgres/test-database'
import { exit, pause, ROOT } from './store-process-spec.js'

export const SERVICES = ['accounts', 'releases', 'catalog', 'ratings', 'integrations', 'gateway'] as const
export type Service = (typeof SERVICES)[number]

/** The store as separate processes over a real nats-server and PostgreSQL. */
export interface DistributedStore {
  readonly url: string
  readonly operatorToken: string
  /** How to connect to the broker as a service does. */
  readonly nats: { readonly servers: string; readonly token: string }
  readonly folder: string
  kill(service: Service): Promise<void>
  start(service: Service): void
  /** SIGKILL for nats-server; with `wipe` its data folder goes too. */
  killNats(options: { wipe: boolean }): Promise<void>
  startNats(): Promise<void>
  output(): string
  stop(): Promise<void>
}

/** Where nats-server is, or `undefined` with a word about it. On CI it must be there. */
export function natsServer(): string | undefined {
  for (const candidate of ['nats-server', '/usr/sbin/nats-server']) {
    try {
      execFileSync(candidate, ['--version'], { stdio: 'ignore' })
      return candidate
    } catch {
      // the next one
    }
  }
  if (process.env.CI) throw new Error('nats-server is missing; on Debian: apt-get install nats-server')
  process.stderr.write(
    'nats-server is not installed: the tests over real NATS are skipped. On Debian: apt-get install nats-server\n',
  )
  return undefined
}

/** Starts everything; `environment` is handed to every service. */
export async function startDistributedStore(
  binary: string,
  environment: Record<string, string>,
): Promise<DistributedStore> {
  const folder = mkdtempSync(join(tmpdir(), 'appstore-distributed-'))
  const database: TestDatabase = await createTestDatabase()
  const [natsPort, port] = [await freePort(), await freePort()]
  const natsToken = randomBytes(16).toString('hex')
  const operatorToken = randomBytes(24).toString('hex')
  const settings = {
    ...process.env,
    NATS_URL: `nats://${natsToken}@127.0.0.1:${natsPort}`,
    DATABASE_URL: database.url,
    EVENTSTORE_URL: database.url,
    SECRET_KEY: randomBytes(48).toString('hex'),
    OPERATOR_TOKEN: operatorToken,
    PORT: String(port),
    DOCUMENT_DIR: join(folder, 'documents'),
    ...(await authorityFiles(folder)),
    ...environment,
  }
  let printed = ''
  const collect = (child: ChildProcess) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (part: Buffer) => (printed += part.toString()))
    return child
  }
  const startNats = () => {
    const args = ['-js', '-sd', join(folder, 'nats'), '-a', '127.0.0.1', '-p', String(natsPort), '--auth', natsToken]
    return spawn(binary, args, { stdio: 'ignore' })
  }
  let nats = startNats()
  const children = new Map<Service, ChildProcess>()
  const start = (service: Service) => {
    const main = join(ROOT, 'services', service, 'dist/main.js')
    children.set(
      service,
      collect(spawn(process.execPath, [main], { env: settings, stdio: ['ignore', 'pipe', 'pipe'] })),
    )
  }
  for (const service of SERVICES) start(service)
  const store: DistributedStore = {
    url: `http://127.0.0.1:${port}`,
    operatorToken,
    nats: { servers: `127.0.0.1:${natsPort}`, token: natsToken },
    folder,
    start,
    async kill(service) {
      const child = children.get(service) as ChildProcess
      child.kill('SIGKILL')
      await exit(child)
    },
    async killNats({ wipe }) {
      nats.kill('SIGKILL')
      await exit(nats)
      if (wipe) rmSync(join(folder, 'nats'), { recursive: true, force: true })
    },
    async startNats() {
      nats = startNats()
    },
    output: () => printed,
    async stop() {
      for (const child of children.values()) child.kill('SIGTERM')
      await Promise.all([...children.values()].map(exit))
      nats.kill('SIGKILL')
      await exit(nats)
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  try {
    await untilHealthy(store)
  } catch (error) {
    await store.stop()
    throw error
  }
  return store
}

/** Resolves when the gateway says that every service is ready and the lists are there. */
export async function untilHealthy(store: Pick<DistributedStore, 'url' | 'output'>): Promise<void> {
  let last: unknown
  for (let tries = 0; tries < 200; tries += 1) {
    last = await whatIsMissing(store.url).catch((error: unknown) => error)
    if (last === undefined) return
    await pause(200)
  }
  throw new Error(`the store does not become healthy: ${inspect(last)}\n${told(store.output())}`)
}

/** The services' log lines without their stacks. */
function told(output: string): string {
  const lines = output.split('\n').filter((line) => !line.includes('answered with 503'))
  return lines
    .map((line) => {
      try {
        const { time, service, level, msg, err } = JSON.parse(line) as Record<string, { message?: string }>
        return [time, service, level, msg, err?.message].join(' ')
      } catch {
        return line
      }
    })
    .slice(-100)
    .join('\n')
}

async function whatIsMissing(url: string): Promise<string | undefined> {
  const response = await fetch(`${url}/health/ready`)
  const { services } = (await response.json()) as { services: { service: string; ready: boolean }[] }
  const lists = await fetch(`${url}/api/v1/apps.json`)
  const body = await lists.text()
  const ready = SERVICES.every((name) => services.some(({ service, ready }) => service === name && ready))
  return lists.status === 200 && ready
    ? undefined
    : `lists ${lists.status} ${body.slice(0, 300)}, ${JSON.stringify(services)}`
}

async function authorityFiles(folder: string): Promise<Record<string, string>> {
  const authority = await createAuthority({ name: 'Test' })
  const files = { chain: join(folder, 'nextcloud.crt'), crl: join(folder, 'nextcloud.crl') }
  writeFileSync(files.chain, authority.chain)
  writeFileSync(files.crl, await authority.revocationList())
  mkdirSync(join(folder, 'authority'))
  writeFileSync(join(folder, 'authority', 'authority.json'), JSON.stringify(authority.saved))
  return { NEXTCLOUD_CERTIFICATE_LOCATION: files.chain, NEXTCLOUD_CRL_LOCATION: files.crl }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
