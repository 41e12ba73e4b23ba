import { Client } from 'pg'
import { presentSql, schemaSql } from './postgres-event-store.sql.js'

/** Names that need no quotes anywhere, and leave room for suffixes. */
const PLAIN_NAME = /^[a-z_][a-z0-9_]{0,39}$/

/** Building an index on an old, large log may take long; nobody waits for it with a request. */
const MIGRATION_TIMEOUT = 600_000

/** Where an event log lives in a PostgreSQL database. */
export interface PostgresLogPlace {
  readonly connectionString: string
  /** Default `events`. */
  readonly schema?: string | undefined
}

/** The schema's name. @throws Error for one that would need quotes */
export function schemaOf(place: PostgresLogPlace): string {
  const schema = place.schema ?? 'events'
  if (!PLAIN_NAME.test(schema)) {
    throw new Error(
      `The event store's schema "${schema}" must be lower-case letters, digits and underscores, 40 at most.`,
    )
  }
  return schema
}

/**
 * Creates the log in the database unless it is there. Safe to call by several processes at once and any number of times;
 * where everything is in place it needs no right to create anything.
 */
export async function migratePostgresEventStore(place: PostgresLogPlace): Promise<void> {
  const schema = schemaOf(place)
  const client = new Client({
    connectionString: place.connectionString,
    application_name: 'event-store migration',
    connectionTimeoutMillis: 10_000,
    statement_timeout: MIGRATION_TIMEOUT,
  })
  client.on('error', () => undefined) // the query under way reports it
  await client.connect()
  try {
    if (await isPresent(client, schema)) return
    await client.query('begin isolation level read committed') // what another one created must be seen once the lock is granted
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${schema}.migrate`])
    if (!(await isPresent(client, schema))) {
      if (!(await schemaExists(client, schema))) await client.query(`create schema ${schema}`)
      await client.query(schemaSql(schema))
    }
    await client.query('commit')
  } finally {
    await client.end()
  }
}

async function isPresent(client: Client, schema: string): Promise<boolean> {
  const { rows } = await client.query<{ present: boolean }>(presentSql(schema))
  return rows[0]?.present === true
}

/** Asked first, because `create schema if not exists` demands the right to create one even where it exists. */
async function schemaExists(client: Client, schema: string): Promise<boolean> {
  const { rows } = await client.query('select from pg_catalog.pg_namespace where nspname = $1', [schema])
  return rows.length > 0
}
