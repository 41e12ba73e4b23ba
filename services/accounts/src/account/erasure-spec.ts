import { randomUUID } from 'node:crypto'
import { until } from '@appstore/event-sourcing/counter-spec'
import type { Pool } from 'pg'
import type { TestAccounts } from '../accounts-spec.js'

interface Column {
  readonly table_name: string
  readonly column_name: string
  readonly data_type: string
  readonly needs_value: boolean
}

/** Tables with a column `account_id`, whoever added them; those of read models are known by their views alone. */
async function columnsOfTables(pool: Pool, kind: 'BASE TABLE' | 'VIEW'): Promise<Map<string, Column[]>> {
  const { rows } = await pool.query<Column>(
    `select c.table_name, c.column_name, c.data_type, c.is_nullable = 'NO' and c.column_default is null as needs_value
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where table_schema = current_schema() and t.table_type = $1
       and table_name not in (select unnest(tables) from projection_builds)
       and table_name in (select table_name from information_schema.columns
         where table_schema = current_schema() and column_name = 'account_id')
     order by c.table_name, c.ordinal_position`,
    [kind],
  )
  return Map.groupBy(rows, ({ table_name }) => table_name)
}

/** Puts a row about the account into every table that names accounts; the names of those tables. */
export async function fillEveryTable(pool: Pool, accountId: string): Promise<string[]> {
  const tables = await columnsOfTables(pool, 'BASE TABLE')
  for (const [table, columns] of tables) {
    const needed = columns.filter((column) => column.needs_value || column.column_name === 'account_id')
    const names = needed.map(({ column_name }) => `"${column_name}"`)
    const values = needed.map(({ column_name, data_type }) =>
      column_name === 'account_id' ? accountId : anything(table, data_type),
    )
    await pool.query(
      `insert into ${table} (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})
       on conflict do nothing`,
      values,
    )
  }
  return [...tables.keys()]
}

function anything(table: string, type: string): unknown {
  switch (type) {
    case 'uuid':
      return randomUUID()
    case 'text':
      return randomUUID()
    case 'bytea':
      return Buffer.from(randomUUID())
    case 'boolean':
      return false
    case 'integer':
    case 'bigint':
      return 1
    case 'timestamp with time zone':
      return new Date('2099-01-01T00:00:00Z')
    case 'json':
    case 'jsonb':
      return '{}'
    case 'ARRAY':
      return '{}'
    default:
      throw new Error(`say in erasure-spec.ts what may stand in a column of ${table} of the type ${type}`)
  }
}

/** The tables and read models with a row about the account. */
export async function everyRowOf(pool: Pool, accountId: string): Promise<string[]> {
  const names = [...(await columnsOfTables(pool, 'BASE TABLE')).keys(), ...(await columnsOfTables(pool, 'VIEW')).keys()]
  const found: string[] = []
  for (const name of names) {
    const { rowCount } = await pool.query(`select 1 from ${name} where account_id::text = $1`, [accountId])
    if (rowCount !== 0) found.push(name)
  }
  return found
}

/** Builds the directory's tables anew and waits until they are in service. */
export async function rebuilt({ context, service }: TestAccounts): Promise<void> {
  const current = async () => {
    const { rows } = await context.pool.query(
      `select build from projection_builds where projection = 'account_directory' and in_service`,
    )
    return rows[0]?.build
  }
  const before = await current()
  await service.projection('account_directory').rebuild()
  await until(async () => (await current()) !== before)
}
