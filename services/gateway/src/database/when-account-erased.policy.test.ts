import { randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@appstore/embedded-postgres/test-database'
import { migrate } from '@appstore/runtime/migrations'
import { createLogger } from '@appstore/service/logger'
import pg from 'pg'
import { MIGRATIONS } from './keep-tables.js'
import { whenAccountErased } from './when-account-erased.policy.js'

let database: TestDatabase
let pool: pg.Pool
beforeAll(async () => {
  database = await createTestDatabase()
  const logger = createLogger({ service: 'gateway', level: 'silent' })
  await migrate({ databaseUrl: database.url, schema: 'gateway', directory: MIGRATIONS, logger })
  pool = new pg.Pool({ connectionString: database.url, options: '-c search_path=gateway' })
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

it('neither kept answers nor counted requests outlast the account they belong to', async () => {
  const [gone, other] = [randomUUID(), randomUUID()]
  for (const accountId of [gone, other]) {
    await pool.query(
      `insert into idempotent_request values ($1, 'key', 'hash', '{"body": "what it got"}', now() + interval '1 day')`,
      [accountId],
    )
    await pool.query('insert into throttle_hit values ($1, now())', [`token account:${accountId}`])
  }
  await pool.query(`insert into throttle_hit values ('login ip:192.0.2.1', now())`)
  const at = '2030-01-01T00:00:00.000Z'
  const data = { accountId: gone, decisions: [], otherApps: 'orphan' as const, at }
  const metadata = { actor: 'operator', credential: 'none', commandId: 'c', correlationId: 'c', causationId: 'c', at }
  const stored = { id: randomUUID(), schemaVersion: 1, metadata, stream: `account-${gone}`, revision: 1, position: 2n }
  const caller = { actor: 'system', credential: 'none', commandId: randomUUID(), correlationId: 'c' }
  for (const _time of ['once', 'again']) {
    await whenAccountErased(pool).react({ ...stored, type: 'AccountErased', data }, caller)
  }
  const answers = await pool.query('select account_id from idempotent_request')
  expect(answers.rows).toEqual([{ account_id: other }])
  const hits = await pool.query('select subject from throttle_hit order by subject')
  expect(hits.rows.map(({ subject }) => subject)).toEqual(['login ip:192.0.2.1', `token account:${other}`])
})
