import { CategoryDefined } from '@appstore/contracts/catalog'
import type { EventOf } from '@appstore/contracts/events'
import { PlatformVersionsRecorded } from '@appstore/contracts/releases'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Projection } from '@appstore/event-sourcing/projection'

const schemas = [CategoryDefined, PlatformVersionsRecorded] as const
type VocabularyEvent = EventOf<(typeof schemas)[number]>

interface VocabularyPage {
  readonly categories: Map<string, unknown>
  readonly platforms: Map<string, { version: string; has_release: boolean; is_supported: boolean }>
}

/** Categories and platform versions as the lists show them. */
export function vocabularyListProjection(listeners: {
  touched: (position: bigint) => void
  switched: () => void
}): Projection<VocabularyEvent, VocabularyPage> {
  return {
    name: 'vocabulary_list',
    version: 1,
    categories: ['category', 'platform'],
    events: eventTypes(schemas),
    tables: {
      categories: 'category_id text primary key, translations json not null',
      platforms: 'version text primary key, has_release boolean not null, is_supported boolean not null',
    },
    openPage: () => ({ categories: new Map(), platforms: new Map() }),
    on: {
      CategoryDefined: ({ data }, page) => void page.categories.set(data.categoryId, data.translations),
      PlatformVersionsRecorded({ data }, page) {
        for (const { version, hasRelease, isSupported } of data.versions) {
          page.platforms.set(version, { version, has_release: hasRelease, is_supported: isSupported })
        }
      },
    },
    async write(page, database, table) {
      const categories = [...page.categories].map(([category_id, translations]) => ({ category_id, translations }))
      await database.query(
        `insert into ${table('categories')} select * from json_to_recordset($1) as new (category_id text, translations json)
         on conflict (category_id) do update set translations = excluded.translations`,
        [JSON.stringify(categories)],
      )
      await database.query(
        `insert into ${table('platforms')}
         select * from json_to_recordset($1) as new (version text, has_release boolean, is_supported boolean)
         on conflict (version) do update set has_release = excluded.has_release, is_supported = excluded.is_supported`,
        [JSON.stringify([...page.platforms.values()])],
      )
    },
    committed: (position) => listeners.touched(position),
    switched: listeners.switched,
  }
}
