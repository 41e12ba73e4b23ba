import type { Logger } from '@appstore/service/logger'
import type { BlockPool } from './block-pool.js'
import type { DocumentFolder } from './document-folder.js'
import type { DocumentTable } from './document-table.js'
import { dependsOnSubscription } from './entitlement.js'
import { type FetchedDocument, identitySize } from './fetched-document.js'
import { API_VARY, entitledPath } from './ready-document.js'

/** Documents kept that the catalog does not list by itself: platform versions somebody asked for (clients.md C26). */
const UNLISTED_LIMIT = 200
/** How often in a row the catalog must answer with an older position before it is believed: its log was restored from a backup. */
const OLDER_LIMIT = 3

const ENTITLED = 'entitled/'

/** Under which path a document of the catalog is kept in the table. */
export function pathOf(name: string): string {
  return name.startsWith(ENTITLED) ? entitledPath(pathOf(name.slice(ENTITLED.length))) : `/api/v1/${name}`
}

/** Caches on the way must neither show the one form to those who get the other, nor keep what only some may see (api.md wart 1). */
function cachingHeaders(name: string): Readonly<Record<string, string>> {
  const isEntitled = name.startsWith(ENTITLED)
  if (!isEntitled && !dependsOnSubscription(pathOf(name))) return {}
  const vary = { Vary: `${API_VARY}, X-NC-Subscription-Key` }
  return isEntitled ? { ...vary, 'Cache-Control': 'private' } : vary
}

/** The catalog's documents as they are in service: in the table that answers requests and, a little later, on disk. */
export class HeldDocuments {
  readonly #table: DocumentTable
  readonly #folder: DocumentFolder
  readonly #logger: Logger
  readonly #byTag = new Map<string, FetchedDocument>()
  readonly #held = new Map<string, FetchedDocument>()
  readonly #older = new Map<string, number>()

  constructor(parts: { table: DocumentTable; folder: DocumentFolder; logger: Logger }) {
    this.#table = parts.table
    this.#folder = parts.folder
    this.#logger = parts.logger
  }

  get(name: string): FetchedDocument | undefined {
    return this.#held.get(name)
  }

  all(): FetchedDocument[] {
    return [...this.#held.values()]
  }

  /** Puts the copies from disk into service. */
  async restore(): Promise<void> {
    for (const document of await this.#folder.load()) this.#serve(document)
  }

  /** Puts a fetched document into service unless the one here is newer or the same. */
  accept(fetched: FetchedDocument): void {
    const { name, etag } = fetched.manifest
    const held = this.#held.get(name)
    if (held?.manifest.etag === etag) {
      this.#older.delete(name)
      this.#held.set(name, { ...held, manifest: fetched.manifest })
    } else if (held === undefined || !this.#isOlder(held, fetched)) {
      this.#serve(fetched)
      this.#save()
    }
  }

  /** Adds the brotli form, if the document is still the one it was made of. */
  acceptBrotli(document: FetchedDocument, brotli: Buffer): void {
    const { name, etag } = document.manifest
    const held = this.#held.get(name)
    if (held?.manifest.etag !== etag) return
    this.#serve({ ...held, brotli })
    this.#save()
  }

  /** Takes a document out of service because the catalog has none of that name any more. */
  withdraw(name: string): void {
    if (!this.#held.delete(name)) return
    this.#table.remove(pathOf(name))
    this.#save()
  }

  /** Those here that the catalog does not list. */
  unlisted(listed: ReadonlySet<string>): string[] {
    return [...this.#held.keys()].filter((name) => !listed.has(name))
  }

  /** Nobody can fill the memory by asking for ever new versions: the ones that came first go. */
  forgetUnlisted(listed: ReadonlySet<string>): void {
    const unlisted = this.unlisted(listed)
    for (const name of unlisted.slice(0, Math.max(0, unlisted.length - UNLISTED_LIMIT))) this.withdraw(name)
  }

  /** Writes to disk what is not there yet. */
  flush(): Promise<void> {
    return this.#folder.flush()
  }

  #serve(document: FetchedDocument): void {
    const { name, etag, lastModified } = document.manifest
    // many platform versions have the same list: its bytes are held once
    const twin = this.#byTag.get(etag)
    const shared = twin
      ? { ...document, blocks: twin.blocks, gzip: twin.gzip, brotli: document.brotli ?? twin.brotli }
      : document
    this.#byTag.set(etag, shared)
    this.#held.set(name, shared)
    this.#table.put({
      path: pathOf(name),
      contentType: 'application/json',
      etag,
      lastModified: new Date(lastModified),
      get gzip() {
        return shared.gzip.bytes
      },
      brotli: shared.brotli,
      size: identitySize(document.manifest),
      headers: cachingHeaders(name),
    })
  }

  /** Lets the pool forget what no document here consists of. */
  tidy(pool: BlockPool): void {
    const tags = new Set(this.all().map(({ manifest }) => manifest.etag))
    for (const etag of this.#byTag.keys()) if (!tags.has(etag)) this.#byTag.delete(etag)
    pool.retain(new Set([...this.#byTag.values()].flatMap(({ blocks }) => blocks)))
  }

  #save(): void {
    this.#folder.saveSoon(() => this.all())
  }

  /** An answer of a replica that lags behind must not take a newer body away. */
  #isOlder(held: FetchedDocument, fetched: FetchedDocument): boolean {
    const { name, position } = fetched.manifest
    if (BigInt(position) >= BigInt(held.manifest.position)) {
      this.#older.delete(name)
      return false
    }
    const times = (this.#older.get(name) ?? 0) + 1
    this.#older.set(name, times)
    this.#logger.warn({ document: name, position, times }, `The catalog has an older ${name} than the one in service.`)
    if (times < OLDER_LIMIT) return true
    this.#older.delete(name)
    return false
  }
}
