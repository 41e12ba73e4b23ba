import type { Pool } from 'pg'
import { type Card, card, type ShownApp } from './card.js'

/** Apps read with one query. */
const APPS_A_QUERY = 50

/**
 * Whom the browser shows (web-and-accounts.md 2.2, 2.11): apps that have a release of any kind, verified with their present certificate,
 * and approved integrations; nothing that is for subscribers only.
 */
const SHOWN = `select a.app_id as "appId", a.is_featured as "isFeatured", a.metadata, a.integration, a.last_release_at as "lastReleaseAt",
    (select s.score from app_scores s where s.app_id = a.app_id and s.scored_at >= a.created_at) as score
  from apps a where a.app_id = any($1) and not a.is_deleted and not a.is_enterprise_only
    and case when a.integration is null then exists (select 1 from releases r where r.app_id = a.app_id
        and r.certificate_revision = a.certificate_revision and not r.is_withdrawn)
      else a.is_approved end`

type Translations = Readonly<Record<string, { readonly name: string }>>

/** A category's names. */
export interface ShownCategory {
  readonly id: string
  readonly translations: Translations
}

/**
 * The cards of all apps, in order, in memory: pages ask for them many times for each time one changes. What a projection has touched is
 * read anew when somebody looks next.
 */
export class Storefront {
  readonly #pool: Pool
  readonly #pictureUrl: (source: string) => string
  readonly #cards = new Map<string, Card>()
  #stale: Set<string> | 'everything' = 'everything'
  #categories: readonly ShownCategory[] | undefined
  #sorted: readonly Card[] | undefined
  #reading: Promise<void> | undefined

  constructor(pool: Pool, pictureUrl: (source: string) => string) {
    this.#pool = pool
    this.#pictureUrl = pictureUrl
  }

  touchApps(appIds: Iterable<string>): void {
    if (this.#stale !== 'everything') for (const appId of appIds) this.#stale.add(appId)
  }

  touchCategories(): void {
    this.#categories = undefined
  }

  touchEverything(): void {
    this.#stale = 'everything'
    this.#categories = undefined
  }

  /** All cards, first the one to be shown first. */
  async cards(): Promise<readonly Card[]> {
    while (this.#reading !== undefined || this.#stale === 'everything' || this.#stale.size > 0) {
      this.#reading ??= this.#read().finally(() => {
        this.#reading = undefined
      })
      await this.#reading
    }
    this.#sorted ??= [...this.#cards.values()].sort(byOrder)
    return this.#sorted
  }

  /** By id. */
  async categories(): Promise<readonly ShownCategory[]> {
    if (this.#categories !== undefined) return this.#categories
    const { rows } = await this.#pool.query<ShownCategory>(
      'select category_id as id, translations from categories order by category_id',
    )
    this.#categories = rows
    return rows
  }

  async #read(): Promise<void> {
    const stale = this.#stale
    // what is touched while this reads is read once more
    this.#stale = new Set()
    try {
      const all = stale === 'everything'
      const appIds = all ? await this.#allIds() : [...stale]
      const found: Card[] = []
      for (let start = 0; start < appIds.length; start += APPS_A_QUERY) {
        const values = [appIds.slice(start, start + APPS_A_QUERY)]
        const { rows } = await this.#pool.query<ShownApp>({ name: 'shown-apps', text: SHOWN, values })
        found.push(...rows.map((row) => card(row, this.#pictureUrl)))
      }
      if (all) this.#cards.clear()
      else for (const appId of appIds) this.#cards.delete(appId)
      for (const each of found) this.#cards.set(each.appId, each)
      this.#sorted = undefined
    } catch (error) {
      this.#stale = 'everything'
      throw error
    }
  }

  async #allIds(): Promise<string[]> {
    const { rows } = await this.#pool.query<{ app_id: string }>('select app_id from apps where not is_deleted')
    return rows.map((row) => row.app_id)
  }
}

function byOrder(one: Card, other: Card): number {
  for (const [index, value] of one.order.entries()) {
    const difference = (other.order[index] as number) - value
    if (difference !== 0) return difference
  }
  return one.appId < other.appId ? -1 : 1
}
