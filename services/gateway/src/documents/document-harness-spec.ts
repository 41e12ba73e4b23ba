import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { connectMessaging } from '@appstore/nats/connection'
import { startEmbeddedBroker } from '@appstore/nats/embedded-broker'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import { CatalogAnswerer } from './catalog-answerer-spec.js'
import { DocumentFolder } from './document-folder.js'
import { DocumentSync } from './document-sync.js'
import { DocumentTable } from './document-table.js'
import { HeldDocuments } from './held-documents.js'
import { listedApp } from './list-items-spec.js'

export const APPS = '/api/v1/apps.json'

/** An app of a list, as JSON text. */
export const app = (id: string, text = 'x') => JSON.stringify(listedApp(id, { discussion: text }))

/** A gateway's documents, with what is on disk already in service. */
export interface OpenedDocuments {
  readonly table: DocumentTable
  readonly held: HeldDocuments
  readonly sync: DocumentSync
  /** The text served under a path. */
  text(path: string): string | undefined
}

/** A broker, a catalog that answers over it, and a folder. */
export interface DocumentHarness {
  readonly catalog: CatalogAnswerer
  readonly folder: string
  /** Lines of the log. */
  readonly lines: string[]
  /** Opens the documents as a gateway does at its start; may be done again, like a restart. */
  open(): Promise<OpenedDocuments>
  stop(): Promise<void>
}

export async function startDocumentHarness(): Promise<DocumentHarness> {
  const lines: string[] = []
  const logger = createLogger({ service: 'test', level: 'warn', destination: { write: (line) => lines.push(line) } })
  const broker = await startEmbeddedBroker({ token: 'test-token' })
  const connect = (name: string) => connectMessaging({ url: broker.url, name, logger, metrics: createMetrics() })
  const [gateway, other] = [await connect('gateway'), await connect('catalog')]
  const catalog = new CatalogAnswerer(other)
  catalog.start()
  const folder = await mkdtemp(join(tmpdir(), 'documents-'))
  const opened: HeldDocuments[] = []
  return {
    catalog,
    folder,
    lines,
    async open() {
      const table = new DocumentTable((_request, response) => response.destroy())
      const held = new HeldDocuments({ table, folder: new DocumentFolder(folder, logger), logger })
      const sync = new DocumentSync({ messaging: gateway, table, held, logger, now: () => new Date() })
      opened.push(held)
      await held.restore()
      const text = (path: string) => {
        const document = table.get(path)
        return document === undefined ? undefined : gunzipSync(document.gzip).toString()
      }
      return { table, held, sync, text }
    },
    async stop() {
      await catalog.stop()
      await gateway.close()
      await other.close()
      await broker.stop()
      // what is written later would stand in the way of removing the folder
      for (const held of opened) await held.flush()
      await rm(folder, { recursive: true })
    },
  }
}
