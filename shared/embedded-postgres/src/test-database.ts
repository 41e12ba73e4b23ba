import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type EmbeddedPostgres, startPostgres } from './start-postgres.js'

/** An empty database of one's own, for one test suite. */
export interface TestDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** Names the cluster that the whole test run shares; without it each process starts one of its own. */
export const TEST_CLUSTER_VARIABLE = 'APPSTORE_TEST_POSTGRES'

let own: { server: Promise<EmbeddedPostgres & { folder: string }>; users: number } | undefined

/** Makes an empty database; `drop` removes it, and the server with it if it was started for this process alone. */
export async function createTestDatabase(): Promise<TestDatabase> {
  // biome-ignore lint/style/noProcessEnv: the test run's set-up can only speak through the environment
  const shared = process.env[TEST_CLUSTER_VARIABLE]
  const base = shared ?? (await borrowOwn())
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(base, `create database ${name}`)
  const url = new URL(base)
  url.pathname = `/${name}`
  return {
    url: url.href,
    async drop() {
      await dropDatabase(base, name)
      if (shared === undefined) await giveBackOwn()
    },
  }
}

/** A throw-away server in the temporary folder. */
export async function startTestCluster(): Promise<EmbeddedPostgres & { folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'appstore-pg-'))
  await chmod(folder, 0o755)
  const server = await startPostgres({ dataDir: folder, durability: 'test' })
  const stop = async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return { ...server, folder, stop }
}

async function borrowOwn(): Promise<string> {
  own ??= { server: startTestCluster(), users: 0 }
  own.users += 1
  return (await own.server).url
}

async function giveBackOwn(): Promise<void> {
  if (own === undefined) return
  own.users -= 1
  if (own.users > 0) return
  const { server } = own
  own = undefined
  await (await server).stop()
}

/** Connections that are just closing get a moment; cutting them off would be an error in whoever closes them. */
async function dropDatabase(base: string, name: string): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) {
    const dropped = await administer(base, `drop database if exists ${name}`).then(
      () => true,
      () => false,
    )
    if (dropped) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await administer(base, `drop database if exists ${name} with (force)`)
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
