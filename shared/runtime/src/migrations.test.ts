import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, type TestDatabase } from '@appstore/embedded-postgres/test-database'
import { createLogger } from '@appstore/service/logger'
import pg from 'pg'
import { migrate, migratePatiently } from './migrations.js'

const logger = createLogger({ service: 'test', level: 'silent' })

describe('bringing tables up to date', () => {
  let database: TestDatabase
  let directory: string
  let listening: Server | undefined

  beforeAll(async () => {
    database = await createTestDatabase()
    directory = mkdtempSync(join(tmpdir(), 'appstore-migrations-'))
    writeFileSync(join(directory, '0001-shelf.sql'), 'create table shelf (id int primary key);')
  })
  afterAll(async () => {
    listening?.close()
    await database.drop()
    rmSync(directory, { recursive: true, force: true })
  })

  const options = (databaseUrl: string, schema: string) => ({ databaseUrl, schema, directory, logger })

  it('makes schema and tables, and a second time changes nothing', async () => {
    await migrate(options(database.url, 'twice'))
    await migrate(options(database.url, 'twice'))
    expect(await tables('twice')).toEqual(['migrations', 'shelf'])
  })

  it('makes them once when several start together', async () => {
    await Promise.all([1, 2, 3].map(() => migrate(options(database.url, 'together'))))
    expect(await tables('together')).toEqual(['migrations', 'shelf'])
  })

  it('makes up for those that came into the folder later than others with a higher number', async () => {
    const late = mkdtempSync(join(tmpdir(), 'appstore-migrations-'))
    const add = (name: string) =>
      writeFileSync(join(late, `${name}.sql`), `create table t${name} (id int primary key);`)
    const arrive = async (...names: string[]) => {
      names.forEach(add)
      await migrate({ ...options(database.url, 'late_numbers'), directory: late })
      return (await tables('late_numbers')).filter((table) => table !== 'migrations')
    }
    expect(await arrive('0001', '0002', '0003', '0008')).toEqual(['t0001', 't0002', 't0003', 't0008'])
    expect(await arrive('0005', '0009')).toEqual(['t0001', 't0002', 't0003', 't0005', 't0008', 't0009'])
    expect(await arrive('0004', '0006')).toHaveLength(8)
    expect(await arrive()).toHaveLength(8)
    rmSync(late, { recursive: true })
  })

  it('waits for a database that comes up after the service', async () => {
    const port = await freePort()
    const url = new URL(database.url)
    const target = { host: url.hostname, port: Number(url.port) }
    url.host = `127.0.0.1:${port}`
    const done = migratePatiently(options(url.href, 'late'))
    await expect(migrate(options(url.href, 'late'))).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    listening = createServer((socket) => {
      const onward = connect(target)
      socket.pipe(onward).pipe(socket)
      for (const end of [socket, onward]) end.on('error', () => undefined)
    }).listen(port, '127.0.0.1')
    await done
    expect(await tables('late')).toEqual(['migrations', 'shelf'])
  })

  it('does not wait for what waiting does not mend', async () => {
    const url = new URL(database.url)
    url.pathname = '/no_such_database'
    await expect(migratePatiently(options(url.href, 'refused'))).rejects.toMatchObject({ code: '3D000' })
  })

  async function tables(schema: string): Promise<string[]> {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    const sql = 'select table_name from information_schema.tables where table_schema = $1 order by 1'
    const { rows } = await client.query<{ table_name: string }>(sql, [schema])
    await client.end()
    return rows.map(({ table_name }) => table_name)
  }
})

/** A port nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
