import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startPostgres } from './start-postgres.js'

const HOST = fileURLToPath(new URL('./crash-host-spec.js', import.meta.url))

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

describe('the embedded PostgreSQL', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'appstore pg '))
    await chmod(folder, 0o755)
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('keeps its rows from one start to the next', async () => {
    const first = await startPostgres({ dataDir: join(folder, 'pg') })
    await query(first.url, 'create table kept as select 42 as answer')
    await first.stop()
    const second = await startPostgres({ dataDir: join(folder, 'pg') })
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])
    await second.stop()
  })

  it('keeps every acknowledged row when its process is killed, and starts again', async () => {
    const child = spawn(process.execPath, [HOST, join(folder, 'pg')], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString()
    })
    while (!said.includes('row 200\n')) await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const acknowledged = said.match(/row \d+\n/g)?.length ?? 0
    const again = await startPostgres({ dataDir: join(folder, 'pg') })
    const [{ count }] = (await query(again.url, 'select count(*)::int from rows')) as [{ count: number }]
    expect(count).toBeGreaterThanOrEqual(acknowledged)
    await again.stop()
  })

  it('is not started twice on the same folder, and a start that fails leaves the folder free', async () => {
    const first = await startPostgres({ dataDir: join(folder, 'pg'), durability: 'test' })
    await expect(startPostgres({ dataDir: join(folder, 'pg') })).rejects.toThrow(/is in use by process/)
    expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }])
    const port = Number(new URL(first.url).port)
    const other = { dataDir: join(folder, 'other'), durability: 'test', port } as const
    await expect(startPostgres(other)).rejects.toThrow(/PostgreSQL/)
    await first.stop()
    await (await startPostgres(other)).stop()
  })

  it('repairs itself when it was killed while it made the cluster', async () => {
    await mkdir(join(folder, 'pg', 'making', 'data'), { recursive: true })
    const server = await startPostgres({ dataDir: join(folder, 'pg'), durability: 'test' })
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await server.stop()
  })

  it('refuses a folder that another process uses', async () => {
    const child = spawn(process.execPath, [HOST, join(folder, 'pg')], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    await expect(startPostgres({ dataDir: join(folder, 'pg') })).rejects.toThrow(`in use by process ${child.pid}`)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await (await startPostgres({ dataDir: join(folder, 'pg') })).stop() // waits for the orphan, which writes until its end
  })

  it('runs twice at the same time in two folders', async () => {
    const servers = await Promise.all([
      startPostgres({ dataDir: join(folder, 'a'), durability: 'test' }),
      startPostgres({ dataDir: join(folder, 'b'), durability: 'test' }),
    ])
    await Promise.all(servers.map((server) => query(server.url, 'select 1')))
    await Promise.all(servers.map((server) => server.stop()))
  })

  it('runs in a folder that only its owner can enter', async () => {
    await chmod(folder, 0o700)
    const server = await startPostgres({ dataDir: join(folder, 'pg'), durability: 'test' })
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await server.stop()
  })
})
