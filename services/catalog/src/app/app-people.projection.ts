import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { FoldHandlers, Projection, ProjectionDatabase } from '@appstore/event-sourcing/projection'
import { type AppEvent, appEventSchemas } from './app.events.js'
import { type App, type Entry, evolve, nothing } from './app-state.decider.js'

/** What happened to each app in a page, in order. */
export type PeoplePage = Map<string, AppEvent[]>

const keep = ({ type, data }: AppEvent, page: PeoplePage) => {
  const before = page.get(data.appId)
  if (before === undefined) page.set(data.appId, [{ type, data } as AppEvent])
  else before.push({ type, data } as AppEvent)
}

/**
 * Apps by those who look after them, own them soon, or are asked to. An app is folded as it is for decisions, so that a page never shows
 * what a decision does not know.
 */
export const appPeopleProjection: Projection<AppEvent, PeoplePage> = {
  name: 'app_people',
  version: 1,
  categories: ['app'],
  events: eventTypes(appEventSchemas),
  tables: { app_people: 'app_id text primary key, state json not null, people text[] not null' },
  indexes: (table) => [`create index on ${table('app_people')} using gin (people)`],
  openPage: () => new Map(),
  on: Object.fromEntries(appEventSchemas.map(({ type }) => [type, keep])) as unknown as FoldHandlers<
    AppEvent,
    PeoplePage
  >,
  async write(page, database, table) {
    const before = await statesOf([...page.keys()], database, table('app_people'))
    const rows = [...page].map(([app_id, events]) => {
      const state = events.reduce(evolve, before.get(app_id) ?? nothing)
      return { app_id, state, people: peopleOf(state.entry) }
    })
    await database.query(
      `insert into ${table('app_people')}
       select app_id, state, array(select json_array_elements_text(people))
       from json_to_recordset($1) as new (app_id text, state json, people json)
       on conflict (app_id) do update set state = excluded.state, people = excluded.people`,
      [JSON.stringify(rows, withoutCertificates)],
    )
  },
}

async function statesOf(appIds: string[], database: ProjectionDatabase, table: string): Promise<Map<string, App>> {
  const { rows } = await database.query<{ app_id: string; state: App }>(
    `select app_id, state from ${table} where app_id = any($1)`,
    [appIds],
  )
  return new Map(rows.map(({ app_id, state }) => [app_id, state]))
}

function peopleOf(entry: Entry | undefined): string[] {
  if (entry === undefined) return []
  const { ownerId, maintainerIds, invitations, offer } = entry
  const asked = [...invitations, ...(offer === undefined ? [] : [offer])].map(({ accountId }) => accountId)
  return [...new Set([ownerId, ...maintainerIds, ...asked])]
}

/** Nobody is told of certificates from here, and they are the largest part. */
function withoutCertificates(key: string, value: unknown): unknown {
  return key === 'certificate' ? '' : value
}
