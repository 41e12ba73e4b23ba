import { randomUUID } from 'node:crypto'
import { createPostgresEventStore } from '@appstore/event-sourcing/postgres-event-store'
import { migratePostgresEventStore } from '@appstore/event-sourcing/postgres-schema'
import { Client } from 'pg'
import { compare, perSecond, type Ratio } from './rounds.js'
import { sampleEvent } from './sample-event.js'

const CONCURRENT = 32

/**
 * Appends by 32 callers at a time, against a plain `INSERT` of the same row on 32 connections, one row and one commit each.
 * The yardstick's table is made by the same migration (same columns and indexes), with a sequence for the positions.
 */
export async function appends(options: { url: string; seconds: number; rounds: number }): Promise<Ratio> {
  const { url, seconds, rounds } = options
  const store = createPostgresEventStore({ connectionString: url })
  await migratePostgresEventStore({ connectionString: url, schema: 'plain' })
  const clients = await connections(url, CONCURRENT)
  await clients[0]?.query('create sequence if not exists plain.positions cache 1')
  let number = 0
  try {
    return await compare({
      what: 'append, 32 at a time',
      against: 'INSERT on 32 connections',
      unit: 'events/s',
      wanted: 2.5,
      rounds,
      ours: () =>
        perSecond(CONCURRENT, seconds, async () => {
          number += 1
          await store.append(`bench-${randomUUID()}`, 'no-stream', [sampleEvent(number)])
          return 1
        }),
      yardstick: () =>
        perSecond(CONCURRENT, seconds, async (lane) => {
          number += 1
          await (clients[lane] as Client).query(insertOf(number))
          return 1
        }),
    })
  } finally {
    await Promise.all(clients.map((client) => client.end()))
    await store.close()
  }
}

function insertOf(number: number) {
  const event = sampleEvent(number)
  return {
    text: `insert into plain.events (position, stream, revision, id, type, schema_version, data, metadata)
      values (nextval('plain.positions'), $1, 0, $2, $3, $4, $5, $6)`,
    values: [
      `bench-${randomUUID()}`,
      event.id,
      event.type,
      event.schemaVersion,
      JSON.stringify(event.data),
      JSON.stringify(event.metadata),
    ],
  }
}

async function connections(url: string, count: number): Promise<Client[]> {
  const clients = Array.from({ length: count }, () => new Client({ connectionString: url }))
  await Promise.all(clients.map((client) => client.connect()))
  return clients
}
