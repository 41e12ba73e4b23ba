import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '@appstore/embedded-postgres/start-postgres'

/** An event store that can be killed: a PostgreSQL server of its own. */
export interface EventStoreProcess {
  readonly url: string
  /** With SIGKILL. */
  kill(): Promise<void>
  /** At the same address, with what was acknowledged. */
  start(): Promise<void>
  stop(): Promise<void>
}

export async function startEventStore(dataDir: string): Promise<EventStoreProcess> {
  let server = await startPostgres({ dataDir, path: process.env.PATH })
  const { url } = server
  return {
    url,
    async kill() {
      const [pid] = readFileSync(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8').split('\n')
      process.kill(Number(pid), 'SIGKILL')
      await server.ended
      await server.stop()
    },
    async start() {
      server = await startPostgres({ dataDir, path: process.env.PATH, port: Number(new URL(url).port) })
    },
    stop: () => server.stop(),
  }
}
