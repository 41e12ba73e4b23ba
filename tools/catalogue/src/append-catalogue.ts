import { AppRegistered } from '@appstore/contracts/catalog'
import { PlatformVersionsRecorded, ReleasePublished } from '@appstore/contracts/releases'
import type { EventStore, NewEvent } from '@appstore/event-sourcing/event-store'
import { v5 as uuidv5 } from 'uuid'
import type { GeneratedApp } from './generate-catalogue.js'
import { platformVersions } from './platform-versions.js'

/** Ids of generated events are the same in every run, so that a catalogue appended twice is there once. */
const NAMESPACE = '5b5e2f1c-3f0d-5e8a-9a53-0d3a0c1d9f10'

const FIRST_MOMENT = '2020-01-01T00:00:00.000Z'

/** Appends made at the same time; the store collects them into few writes. */
const AT_A_TIME = 16
/** Events of one append: some releases hold a hundred kilobytes of texts. */
const EVENTS_AN_APPEND = 50

/**
 * Writes a catalogue straight into the log of a new store, as if every app had been registered and every release published, with
 * the platform versions that a store knows after years.
 */
export async function appendCatalogue(store: EventStore, apps: Iterable<GeneratedApp>): Promise<{ events: number }> {
  const known = platformVersions(FIRST_MOMENT)
  const platforms = toEvent(PlatformVersionsRecorded.schemaVersion, known, 'platforms', FIRST_MOMENT)
  await store.append('platform-nextcloud', 'no-stream', [platforms])
  let events = 1
  const waiting = apps[Symbol.iterator]()
  const lane = async () => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) {
      const some = await appendApp(store, next.value) // not in one expression: `events` would be read before the wait
      events += some
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, lane))
  return { events }
}

async function appendApp(store: EventStore, { registered, published }: GeneratedApp): Promise<number> {
  const { appId, at } = registered.data
  await store.append(`app-${appId}`, 'no-stream', [
    toEvent(AppRegistered.schemaVersion, registered, `${appId} registered`, at),
  ])
  for (let from = 0; from < published.length; from += EVENTS_AN_APPEND) {
    const some = published.slice(from, from + EVENTS_AN_APPEND)
    const events = some.map((event) =>
      toEvent(ReleasePublished.schemaVersion, event, `${appId} ${event.data.version}`, event.data.at),
    )
    await store.append(`release-${appId}`, from === 0 ? 'no-stream' : from - 1, events)
  }
  return 1 + published.length
}

function toEvent(
  schemaVersion: number,
  { type, data }: { type: string; data: unknown },
  name: string,
  at: string,
): NewEvent {
  const id = uuidv5(name, NAMESPACE)
  return {
    id,
    type,
    schemaVersion,
    data,
    metadata: { commandId: id, actor: 'system:catalogue', credential: 'none', correlationId: id, causationId: id, at },
  }
}
