import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTestDatabase, type TestDatabase } from '@appstore/embedded-postgres/test-database'
import { migrate } from '@appstore/runtime/migrations'
import { createLogger } from '@appstore/service/logger'
import pg from 'pg'

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url))
const logger = createLogger({ service: 'test', level: 'silent' })
/** The order in which the files came to be, which is not that of their numbers. */
const HISTORY = ['0001 0002 0003', '0006', '0008', '0009', '0005', '0004', '0007']
const all = readdirSync(MIGRATIONS)

let database: TestDatabase
let folder: string
beforeAll(async () => {
  database = await createTestDatabase()
  folder = mkdtempSync(join(tmpdir(), 'accounts-migrations-'))
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true })
})

/** Columns and indexes of all tables. */
async function shapeOf(schema: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query<{ line: string }>(
    `select concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) as line
       from information_schema.columns where table_schema = $1
     union all select replace(indexdef, $1, '') from pg_indexes where schemaname = $1 order by 1`,
    [schema],
  )
  await client.end()
  return rows.map(({ line }) => line.replaceAll(`${schema}.`, ''))
}

const bring = (schema: string, directory = MIGRATIONS) =>
  migrate({ databaseUrl: database.url, schema, directory, logger })

describe('a database from any moment of the past', () => {
  it.each(HISTORY.map((_, step) => step))('gets the tables of today: step %i', async (step) => {
    const directory = join(folder, String(step))
    for (const [index, numbers] of HISTORY.slice(0, step + 1).entries()) {
      const names = all.filter((name) => numbers.split(' ').includes(name.slice(0, 4)))
      expect([index, names.length]).toEqual([index, numbers.split(' ').length])
      for (const name of names) cpSync(join(MIGRATIONS, name), join(directory, name))
      await bring(`past_${step}`, directory)
    }
    await bring(`past_${step}`)
    await bring('fresh')
    expect(await shapeOf(`past_${step}`)).toEqual(await shapeOf('fresh'))
  })
})
