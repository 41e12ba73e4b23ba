import { randomBytes } from 'node:crypto'
import { PositionText, rpc } from '@appstore/contracts/rpc'
import { createPostgresEventStore } from '@appstore/event-sourcing/postgres-event-store'
import { startProjection } from '@appstore/event-sourcing/run-projection'
import { connectMessaging } from '@appstore/nats/connection'
import { startEmbeddedBroker } from '@appstore/nats/embedded-broker'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import { Client, Pool } from 'pg'
import { z } from 'zod'
import { sampleEvent } from './sample-event.js'
import { sampleProjection } from './sample-projection.js'

const SCHEMA = 'bench_reads'
const WARM_UP = 50

const write = rpc({
  subject: 'rpc.bench.write',
  request: z.object({ number: z.number().int() }),
  response: z.object({ stream: z.string(), position: PositionText }),
  timeoutMs: 5_000,
})
const read = rpc({
  subject: 'rpc.bench.read',
  request: z.object({ stream: z.string(), after: PositionText }),
  response: z.object({ number: z.number().int().nullable() }),
  timeoutMs: 5_000,
})

/** Milliseconds of each cycle, sorted, and how many reads did not show what had just been written. */
export interface Cycles {
  readonly milliseconds: readonly number[]
  readonly stale: number
}

/**
 * One client at a time: a command over NATS that appends, then a query over NATS that waits for the read model to hold it and reads
 * the row. The time of both together; parts and way are those of the services.
 */
export async function readYourWrite(options: { url: string; cycles: number }): Promise<Cycles> {
  const world = await startParts(options.url)
  try {
    const milliseconds: number[] = []
    let stale = 0
    for (let number = -WARM_UP; number < options.cycles; number += 1) {
      const begun = performance.now()
      const { stream, position } = await world.client.call(write, { number })
      const answer = await world.client.call(read, { stream, after: position })
      if (number >= 0) milliseconds.push(performance.now() - begun)
      if (answer.number !== number) stale += 1
    }
    return { milliseconds: milliseconds.sort((one, other) => one - other), stale }
  } finally {
    await world.stop()
  }
}

async function startParts(url: string) {
  const logger = createLogger({ service: 'bench', level: 'warn' })
  const metrics = createMetrics()
  const broker = await startEmbeddedBroker({ token: randomBytes(16).toString('hex') })
  const connection = (name: string) => connectMessaging({ url: broker.url, name, logger, metrics: createMetrics() })
  const [client, service] = [await connection('client'), await connection('bench')]
  const pool = new Pool({ connectionString: url })
  const store = createPostgresEventStore({ connectionString: url, schema: 'read_your_write' })
  const connect = async () => {
    const own = new Client({ connectionString: url })
    await own.connect()
    return own
  }
  const now = () => new Date()
  const projection = sampleProjection()
  const running = startProjection({ projection, store, connect, schema: SCHEMA, logger, metrics, now })
  service.answer(write, async ({ number }) => {
    const stream = `sample-${number}`
    const { position } = await store.append(stream, 'any', [sampleEvent(number)])
    running.kick()
    return { stream, position: position.toString() }
  })
  service.answer(read, async ({ stream, after }) => {
    await running.waitFor(BigInt(after), 2_000)
    const { rows } = await pool.query<{ number: string }>(`select number from ${SCHEMA}.samples where stream = $1`, [
      stream,
    ])
    return { number: rows[0] === undefined ? null : Number(rows[0].number) }
  })
  await service.native.flush()
  await running.waitFor(await store.head(), 10_000)
  return {
    client,
    async stop() {
      await client.close()
      await service.close()
      await running.stop()
      await store.close()
      await pool.end()
      await broker.stop()
    },
  }
}
