import { DomainError } from './domain-error.js'
import type { Connect } from './projection.js'
import { pause } from './waiting.js'

/** Where an instance that stands by leaves word for the one that writes; in the service's schema. */
export const REBUILD_ORDERS = 'create table if not exists projection_rebuilds (projection text primary key)'
/** Wakes the one that writes; the table is what counts. */
export const REBUILD_CHANNEL = 'projection_rebuild'

/** Milliseconds for the other instance to begin. */
const PATIENCE = 3_000
const UNDEFINED_TABLE = '42P01'

/**
 * Has the instance that writes a projection rebuild it; resolves when it has begun.
 *
 * @throws DomainError `projection-not-led` when nobody takes the order in time; it is withdrawn then
 */
export async function orderRebuild(options: { connect: Connect; schema: string; projection: string }): Promise<void> {
  const { connect, schema, projection } = options
  const table = `"${schema}".projection_rebuilds`
  const client = await connect()
  client.on('error', () => undefined)
  try {
    await client.query(`insert into ${table} values ($1) on conflict do nothing`, [projection])
    await client.query('select pg_notify($1, $2)', [REBUILD_CHANNEL, `${schema}/${projection}`])
    const until = Date.now() + PATIENCE
    const isTaken = async () =>
      (await client.query(`select from ${table} where projection = $1`, [projection])).rowCount === 0
    while (Date.now() < until) {
      if (await isTaken()) return
      await pause(25, new AbortController().signal)
    }
    const { rowCount } = await client.query(`delete from ${table} where projection = $1`, [projection])
    if (rowCount === 1) throw nobodyLeads(projection)
  } catch (error) {
    // the very first instance is only just making the tables
    throw (error as { code?: unknown }).code === UNDEFINED_TABLE ? nobodyLeads(projection) : error
  } finally {
    await client.end().catch(() => undefined)
  }
}

function nobodyLeads(projection: string): DomainError {
  return new DomainError(
    'unavailable',
    'projection-not-led',
    `No instance keeps the projection ${projection} level with the log just now, so none can rebuild it. Try again in a moment.`,
    { retryAfter: 5 },
  )
}
