import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { type BrokerLimits, type BrokerUnderTest, TOKEN } from './messaging-world-spec.js'

/** Packages put the server into a sbin folder, which is not on everyone's PATH. */
const PROGRAMS = ['nats-server', '/usr/sbin/nats-server', '/usr/local/sbin/nats-server']

/** The installed `nats-server`, if there is one. */
export const natsServer = PROGRAMS.find((program) => spawnSync(program, ['--version']).status === 0)

/** Declares tests that need a real server; without one they are a skipped test that says so. */
export function withNatsServer(declare: () => void): void {
  if (natsServer !== undefined) return declare()
  test.skip('a real NATS server: install nats-server (Debian package of that name) so that it is tried too', () =>
    undefined)
}

/** A real server with its folder. */
export interface NatsServer extends BrokerUnderTest {
  /** Loses what JetStream has stored; only while the server is down. */
  wipe(): Promise<void>
}

/** Starts a real server on a free port, which it keeps when it comes back. */
export async function startNatsServer(limits: BrokerLimits & { jetStream?: boolean } = {}): Promise<NatsServer> {
  const folder = await mkdtemp(join(tmpdir(), 'appstore-nats-'))
  const storage = join(folder, 'jetstream')
  let running = await launch(folder, await configure(folder, limits, -1))
  const { port } = running
  return {
    url: `nats://${TOKEN}@127.0.0.1:${port}`,
    kill: () => kill(running.child),
    async comeBack(token) {
      running = await launch(folder, await configure(folder, limits, port, token))
    },
    wipe: () => rm(storage, { recursive: true, force: true }),
    async stop() {
      await kill(running.child)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function configure(
  folder: string,
  limits: BrokerLimits & { jetStream?: boolean },
  port: number,
  token = TOKEN,
): Promise<string> {
  const lines = [
    'host: 127.0.0.1',
    `port: ${port}`,
    `authorization { token: ${JSON.stringify(token)} }`,
    'write_deadline: "2s"',
    ...(limits.maxPayload === undefined ? [] : [`max_payload: ${limits.maxPayload}`]),
    ...(limits.maxPending === undefined ? [] : [`max_pending: ${limits.maxPending}`]),
    ...(limits.jetStream ? [`jetstream { store_dir: ${JSON.stringify(folder)} }`] : []),
  ]
  const file = join(folder, 'server.conf')
  await writeFile(file, lines.join('\n'))
  return file
}

type Child = ChildProcessByStdio<null, null, Readable>

/** Resolves once clients can connect. */
async function launch(folder: string, config: string): Promise<{ child: Child; port: number }> {
  const child = spawn(natsServer as string, ['-c', config], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  const said: string[] = []
  let port: number | undefined
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line)
    port ??= Number(/Listening for client connections on .*:(\d+)$/.exec(line)?.[1]) || undefined
    if (line.endsWith('Server is ready') && port !== undefined) break
  }
  if (port === undefined) throw new Error(`nats-server did not start:\n${said.join('\n')}`)
  child.stderr.resume()
  return { child, port }
}

async function kill(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
