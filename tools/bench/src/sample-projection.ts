import type { EventOf } from '@appstore/contracts/events'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Projection } from '@appstore/event-sourcing/projection'
import { SampleHappened } from './sample-event.js'

type SampleEvent = EventOf<typeof SampleHappened>
type SamplePage = Map<string, { stream: string; number: number; name: string; happened: number }>

/** A read model with a row for each stream: its newest number and name, and how many events it has. */
export function sampleProjection(): Projection<SampleEvent, SamplePage> {
  return {
    name: 'samples',
    version: 1,
    categories: ['sample'],
    events: eventTypes([SampleHappened]),
    tables: {
      samples: 'stream text primary key, number bigint not null, name text not null, happened bigint not null',
    },
    openPage: () => new Map(),
    on: {
      SampleHappened({ stream, data }, page) {
        const happened = (page.get(stream)?.happened ?? 0) + 1
        page.set(stream, { stream, number: data.number, name: data.name, happened })
      },
    },
    async write(page, database, table) {
      await database.query(
        `insert into ${table('samples')} as old
         select * from json_to_recordset($1) as new (stream text, number bigint, name text, happened bigint)
         on conflict (stream) do update
         set number = excluded.number, name = excluded.name, happened = old.happened + excluded.happened`,
        [JSON.stringify([...page.values()])],
      )
    },
  }
}
