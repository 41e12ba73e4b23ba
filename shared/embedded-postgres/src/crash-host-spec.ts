import pg from 'pg'
import { startPostgres } from './start-postgres.js'

/** A process to be killed: hosts a server, writes rows one by one and says so after each commit. */
const server = await startPostgres({ dataDir: process.argv[2] as string })
const client = new pg.Client({ connectionString: server.url })
await client.connect()
await client.query('create table rows (number int primary key)')
for (let number = 1; ; number += 1) {
  await client.query('insert into rows values ($1)', [number])
  process.stdout.write(`row ${number}\n`)
}
