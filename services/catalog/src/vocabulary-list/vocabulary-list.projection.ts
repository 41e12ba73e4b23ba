import { CategoryDefined, DiscoverDocumentPublished } from '@appstore/contracts/catalog'
import type { EventOf } from '@appstore/contracts/events'
import { PlatformVersionsRecorded } from '@appstore/contracts/releases'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Projection } from '@appstore/event-sourcing/projection'

const schemas = [CategoryDefined, PlatformVersionsRecorded, DiscoverDocumentPublished] as const
type VocabularyEvent = EventOf<(typeof schemas)[number]>

interface VocabularyPage {
  discover: { text: string; at: string } | undefined
  readonly categories: Map<string, unknown>
  readonly platforms: Map<string, { version: string; has_release: boolean; is_supported: boolean }>
}

/** Categories, platform versions and the discover document as they are served. */
export function vocabularyListProjection(listeners: {
  touched: (position: bigint) => void
  switched: () => void
}): Projection<VocabularyEvent, VocabularyPage> {
  return {
    name: 'vocabulary_list',
    version: 3,
    categories: ['category', 'platform', 'discover'],
    events: eventTypes(schemas),
    tables: {
      categories: 'category_id text primary key, translations json not null',
      platforms: 'version text primary key, has_release boolean not null, is_supported boolean not null',
      discover_document: 'only_one boolean primary key, text text not null, published_at timestamptz not null',
    },
    openPage: () => ({ categories: new Map(), platforms: new Map(), discover: undefined }),
    on: {
      DiscoverDocumentPublished({ data }, page) {
        page.discover = data
      },
      CategoryDefined: ({ data }, page) => void page.categories.set(data.categoryId, data.translations),
      PlatformVersionsRecorded({ data }, page) {
        for (const { version, hasRelease, isSupported } of data.versions) {
          page.platforms.set(version, { version, has_release: hasRelease, is_supported: isSupported })
        }
      },
    },
    async write(page, database, table) {
      if (page.discover !== undefined) {
        await database.query(
          `insert into ${table('discover_document')} values (true, $1, $2)
           on conflict (only_one) do update set text = excluded.text, published_at = excluded.published_at`,
          [page.discover.text, page.discover.at],
        )
      }
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
