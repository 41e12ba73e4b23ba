import type { EventStore } from '@appstore/event-sourcing/event-store'
import { createPostgresEventStore } from '@appstore/event-sourcing/postgres-event-store'
import { startProjection } from '@appstore/event-sourcing/run-projection'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { compare, type Ratio } from './rounds.js'
import { sampleEvent } from './sample-event.js'
import { sampleProjection } from './sample-projection.js'

const SCHEMA = 'bench_models'
/** About as many as the public store has apps: a page of the log holds events of most of them, as the real log does. */
const STREAMS = 1_000
const BATCH = 1_000
const DEADLINE = 120_000

/** A read model built from nothing, against `COPY TO` of the same events, whose lines are only counted. */
export async function catchUp(options: { url: string; events: number; rounds: number }): Promise<Ratio> {
  const { url, events, rounds } = options
  const log = { connectionString: url, schema: 'catch_up' }
  const store = createPostgresEventStore(log)
  try {
    await fill(store, events)
    await onceConnected(url, (client) => client.query(`vacuum analyze ${log.schema}.events`))
    return await compare({
      what: `catch-up of ${events} events into a read model`,
      against: 'COPY TO of the same events',
      unit: 'events/s',
      wanted: 0.4,
      rounds,
      ours: () => timed(events, () => buildModel(url, store)),
      yardstick: () => timed(events, () => copyOut(url, log.schema, events)),
    })
  } finally {
    await store.close()
  }
}

async function timed(events: number, work: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  await work()
  return events / ((performance.now() - begun) / 1000)
}

async function fill(store: EventStore, events: number): Promise<void> {
  for (let from = 0; from < events; from += BATCH) {
    const stream = (number: number) => `sample-${(number * 7919) % STREAMS}`
    const batch = Array.from({ length: Math.min(BATCH, events - from) }, (_, index) => from + index)
    await Promise.all(batch.map((number) => store.append(stream(number), 'any', [sampleEvent(number)])))
  }
}

async function buildModel(url: string, store: EventStore): Promise<void> {
  const connect = async () => {
    const client = new Client({ connectionString: url })
    await client.connect()
    return client
  }
  await onceConnected(url, (client) => client.query(`drop schema if exists ${SCHEMA} cascade`))
  const logger = createLogger({ service: 'bench', level: 'warn' })
  const running = startProjection({
    projection: sampleProjection(),
    store,
    connect,
    schema: SCHEMA,
    logger,
    metrics: createMetrics(),
    now: () => new Date(),
  })
  const arrived = await running.waitFor(await store.head(), DEADLINE)
  await running.stop()
  if (!arrived) throw new Error(`the read model was not level with the log after ${DEADLINE / 1000} s`)
}

async function copyOut(url: string, schema: string, expected: number): Promise<void> {
  const lines = await onceConnected(url, async (client) => {
    const stream = client.query(
      copyTo(
        `copy (select position, stream, revision, id, type, schema_version, data, metadata
         from ${schema}.events order by position) to stdout`,
      ),
    )
    let count = 0
    for await (const part of stream) for (const byte of part as Buffer) if (byte === 10) count += 1
    return count
  })
  if (lines !== expected) throw new Error(`COPY gave ${lines} lines, expected ${expected}`)
}

async function onceConnected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
