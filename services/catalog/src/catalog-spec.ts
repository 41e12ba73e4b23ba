import { gunzipSync } from 'node:zlib'
import {
  type DocumentManifest,
  getBlocks,
  getBytes,
  getManifest,
  getSegments,
  listDocuments,
  type SegmentRef,
} from '@appstore/contracts/documents'
import { verifyCertificate } from '@appstore/contracts/releases'
import { createTestDatabase } from '@appstore/embedded-postgres/test-database'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { EventStore } from '@appstore/event-sourcing/event-store'
import { openEventStore } from '@appstore/event-sourcing/open-event-store'
import { assembleGzip } from '@appstore/http/segmented-gzip'
import { connectMessaging, type Messaging } from '@appstore/nats/connection'
import { startEmbeddedBroker } from '@appstore/nats/embedded-broker'
import { openConnections } from '@appstore/runtime/connections'
import type { RunningService } from '@appstore/runtime/service'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import { Client } from 'pg'
import { startCatalog } from './app.js'
import { readCatalogConfig } from './config.js'
import { append, type Happened } from './projection-tables-spec.js'

/** A catalog service over a real database, log and broker, and what its neighbours would do. */
export interface TestCatalog {
  /** How other services speak to it. */
  readonly others: Messaging
  readonly eventStore: EventStore
  readonly databaseUrl: string
  /** The service as it runs now. */
  service(): RunningService
  /** Stores events and returns the position to wait for. */
  happen(...history: Happened[]): Promise<string>
  /** The document with this name once it shows everything that has happened; `undefined`: there is none. */
  document(name: string): Promise<FetchedDocument | undefined>
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>
  /** Ends the service and starts it again on the same data; `meanwhile` happens while it is down. */
  restart(meanwhile?: () => Promise<unknown>): Promise<void>
  /** Starts another instance over the same data, which shares the requests; the returned function leaves it alone there. */
  startAnother(): Promise<() => Promise<void>>
  stop(): Promise<void>
}

/** A document as a gateway fetches it. */
export interface FetchedDocument {
  readonly manifest: DocumentManifest
  readonly text: string
  readonly json: unknown
}

/** Starts one; `environment` adds to its settings. */
export async function startTestCatalog(environment: Record<string, string> = {}): Promise<TestCatalog> {
  const logger = createLogger({ service: 'catalog', level: 'silent' })
  const database = await createTestDatabase()
  const broker = await startEmbeddedBroker({ token: 'test-token' })
  const others = await connectMessaging({ url: broker.url, name: 'others', logger, metrics: createMetrics() })
  others.answer(verifyCertificate, verify)
  const eventStore = openEventStore(database.url)
  const client = new Client({ connectionString: database.url, options: '-c search_path=catalog' })
  await client.connect()
  const urls = { NATS_URL: broker.url, DATABASE_URL: database.url, EVENTSTORE_URL: database.url }
  const start = async () => {
    const settings = { ...urls, LOG_LEVEL: 'silent' as const, DATABASE_POOL: 3 }
    const options = { version: '9.9.9', logger, metrics: createMetrics() }
    const { context, close } = await openConnections('catalog', settings, options)
    const service = await startCatalog(readCatalogConfig({ BROTLI_QUIET_MS: '50', ...environment }), context)
    const stop = async () => {
      await service.stop()
      await close()
    }
    return { service, stop }
  }
  let running = await start()
  return {
    others,
    eventStore,
    databaseUrl: database.url,
    service: () => running.service,
    async happen(...history) {
      await append(eventStore, history)
      return String(await eventStore.head())
    },
    async document(name) {
      await others.call(listDocuments, { after: String(await eventStore.head()) })
      return await fetchDocument(others, name)
    },
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(text, [...values])).rows,
    async restart(meanwhile) {
      await running.stop()
      await meanwhile?.()
      running = await start()
    },
    async startAnother() {
      const other = await start()
      return async () => {
        await running.stop()
        running = other
      }
    },
    async stop() {
      await running.stop()
      await others.close()
      await broker.stop()
      await eventStore.close()
      await client.end()
      await database.drop()
    },
  }
}

/** What `releases` would find in a certificate of these tests: `CN=<id> <serial>`. Others are not trusted. */
async function verify({ certificate }: { certificate: string }) {
  const [, commonName, serial] = /^CN=(\S+) (\S+)$/.exec(certificate.trim()) ?? []
  if (commonName === undefined || serial === undefined) {
    throw new DomainError('invalid', 'certificate-untrusted', 'The certificate is not trusted.')
  }
  return { commonName, serial, certificate: certificate.trim() }
}

/** Fetches a document the way gateways do: the manifest, its segments as they fit into messages, large ones in slices. */
export async function fetchDocument(messaging: Messaging, name: string): Promise<FetchedDocument | undefined> {
  const { manifest } = await messaging.call(getManifest, { name })
  if (manifest === null) return undefined
  const refs = await segmentsOf(messaging, manifest)
  const deflated = new Map<string, Buffer>()
  const missing = () => [...new Set(refs.map(({ hash }) => hash))].filter((hash) => !deflated.has(hash))
  for (const { hash, deflatedSize } of refs) {
    if (deflatedSize > 500_000) deflated.set(hash, await fetchSlices(messaging, { segment: hash }))
  }
  while (missing().length > 0) {
    const { segments } = await messaging.call(getSegments, { hashes: missing().slice(0, 2_000) })
    if (segments.length === 0) throw new Error(`${name} names segments that are not there`)
    for (const segment of segments) deflated.set(segment.hash, Buffer.from(segment.deflated, 'base64'))
  }
  const parts = refs.map(({ hash, crc, size }) => ({ deflated: deflated.get(hash) as Buffer, crc, size }))
  const text = gunzipSync(assembleGzip(parts)).toString()
  return { manifest, text, json: JSON.parse(text) }
}

/** What the blocks of a document consist of, as it fits into messages. */
export async function segmentsOf(messaging: Messaging, { blocks }: DocumentManifest): Promise<SegmentRef[]> {
  const known = new Map<string, SegmentRef[]>()
  const missing = () => [...new Set(blocks.map(({ hash }) => hash))].filter((hash) => !known.has(hash))
  while (missing().length > 0) {
    const answer = await messaging.call(getBlocks, { hashes: missing() })
    if (answer.blocks.length === 0) throw new Error('a manifest names blocks that are not there')
    for (const { hash, segments } of answer.blocks) known.set(hash, segments)
  }
  return blocks.flatMap(({ hash }) => known.get(hash) as SegmentRef[])
}

/** Fetches what is too large for one message. */
export async function fetchSlices(
  messaging: Messaging,
  of: { segment: string } | { brotli: string; etag: string },
): Promise<Buffer> {
  const slices: Buffer[] = []
  for (let offset = 0; ; ) {
    const slice = await messaging.call(getBytes, { of, offset })
    if (slice === null) throw new Error(`${JSON.stringify(of)} is not there`)
    slices.push(Buffer.from(slice.bytes, 'base64'))
    offset += (slices.at(-1) as Buffer).length
    if (offset >= slice.total) return Buffer.concat(slices)
  }
}
