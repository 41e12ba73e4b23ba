import type { Logger } from '@appstore/service/logger'
import type { Pool } from 'pg'
import type { StoredDocument } from './compiled.js'
import { type Segment, segmentOf } from './segment.js'

/** What a build has changed. */
export interface DocumentChanges {
  readonly added: readonly Segment[]
  readonly gone: readonly string[]
  readonly changed: readonly StoredDocument[]
}

/** Keeps compiled documents over a restart. What is lost here is made again, so nothing waits for it. */
export interface DocumentStore {
  load(): Promise<{ segments: Segment[]; documents: StoredDocument[] }>
  save(changes: DocumentChanges): void
  /** Resolves when everything saved until now is stored (or has failed to be). */
  flush(): Promise<void>
}

interface DocumentRow {
  name: string
  etag: string
  last_modified: Date
  brotli: Buffer | null
  segments: string[][] | null
}

const SEGMENTS_A_QUERY = 500

export function createDocumentStore(pool: Pool, logger: Logger): DocumentStore {
  let writing: Promise<void> = Promise.resolve()
  return {
    async load() {
      const documents = await pool.query<DocumentRow>(
        'select name, etag, last_modified, brotli, segments from documents',
      )
      return {
        segments: await loadSegments(pool),
        documents: documents.rows.map(({ name, etag, last_modified, brotli, segments }) => ({
          name,
          etag,
          lastModified: last_modified,
          brotli: brotli ?? undefined,
          segments,
        })),
      }
    },
    save(changes) {
      writing = writing
        .then(() => write(pool, changes))
        .catch((error: unknown) =>
          logger.warn({ err: error }, 'Compiled documents could not be stored; they are made again after a restart.'),
        )
    },
    flush: () => writing,
  }
}

async function loadSegments(pool: Pool): Promise<Segment[]> {
  const segments: Segment[] = []
  for (let last = ''; ; ) {
    const { rows } = await pool.query<{ hash: string; size: number; crc: string; deflated: Buffer }>(
      'select hash, size, crc, deflated from segments where hash > $1 order by hash limit $2',
      [last, SEGMENTS_A_QUERY],
    )
    for (const { hash, size, crc, deflated } of rows)
      segments.push(segmentOf(hash, { deflated, crc: Number(crc), size }))
    const end = rows.at(-1)
    if (end === undefined) return segments
    last = end.hash
  }
}

async function write(pool: Pool, { added, gone, changed }: DocumentChanges): Promise<void> {
  for (let start = 0; start < added.length; start += SEGMENTS_A_QUERY) {
    const some = added.slice(start, start + SEGMENTS_A_QUERY)
    await pool.query(
      `insert into segments select * from unnest($1::text[], $2::int[], $3::bigint[], $4::bytea[]) on conflict do nothing`,
      [
        some.map(({ ref }) => ref.hash),
        some.map(({ ref }) => ref.size),
        some.map(({ ref }) => ref.crc),
        some.map(({ deflated }) => Buffer.from(deflated)),
      ],
    )
  }
  if (gone.length > 0) await pool.query('delete from segments where hash = any($1)', [gone])
  for (const { name, etag, lastModified, brotli, segments } of changed) {
    await pool.query(
      `insert into documents (name, etag, last_modified, brotli, segments) values ($1, $2, $3, $4, $5)
       on conflict (name) do update set etag = excluded.etag, last_modified = excluded.last_modified,
         brotli = excluded.brotli, segments = excluded.segments`,
      [
        name,
        etag,
        lastModified,
        brotli === undefined ? null : Buffer.from(brotli),
        segments && JSON.stringify(segments),
      ],
    )
  }
}
