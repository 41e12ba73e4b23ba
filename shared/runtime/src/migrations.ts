import { readdir } from 'node:fs/promises'
import type { Logger } from '@appstore/service/logger'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { patiently } from './patiently.js'

interface MigrationOptions {
  databaseUrl: string
  schema: string
  /** Absolute path of the folder with `0001-name.sql` files. */
  directory: string
  logger: Logger
}

/**
 * Brings a service's own tables (not those of projections) to the shape its SQL files describe.
 * Repeatable; of several at once one works and the others wait. Files run in the order of their names, each once: one that came into the
 * folder late, with a number below others that ran already, runs then.
 */
export async function migrate(options: MigrationOptions): Promise<void> {
  const files = await readdir(options.directory)
  if (!files.some((file) => file.endsWith('.sql'))) throw new Error(`no migrations in ${options.directory}`)
  const client = new pg.Client({ connectionString: options.databaseUrl, connectionTimeoutMillis: 2_000 })
  // a connection that is lost fails the query that runs, too
  client.on('error', () => undefined)
  try {
    await client.connect()
    await applyTo(client, options)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** As `migrate`, for a start that cannot go on without the tables: waits for the database. */
export function migratePatiently(options: MigrationOptions): Promise<void> {
  return patiently(() => migrate(options), options.logger)
}

async function applyTo(client: pg.Client, { schema, directory, logger }: MigrationOptions): Promise<void> {
  const applied = await runner({
    dbClient: client,
    dir: directory,
    direction: 'up',
    migrationsTable: 'migrations',
    schema,
    createSchema: true,
    advisoryLockMode: 'wait',
    // several people number their files at the same time; a database that got one of them early gets the others late
    checkOrder: false,
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message: string) => logger.warn(message),
      error: (message: string) => logger.error(message),
    },
  })
  for (const migration of applied) logger.info({ migration: migration.name }, `Applied migration ${migration.name}.`)
}
