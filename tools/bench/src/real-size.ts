import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { AppDocuments } from '@appstore/catalog/document/app-documents'
import { appEntry } from '@appstore/catalog/document/app-entry'
import { Blocks } from '@appstore/catalog/document/block'
import { type CompiledDocument, compiled, gzipOf } from '@appstore/catalog/document/compiled'
import { Segments } from '@appstore/catalog/document/segment'
import { appendCatalogue } from '@appstore/catalogue/append-catalogue'
import { type CatalogueSize, type GeneratedApp, generateCatalogue } from '@appstore/catalogue/generate-catalogue'
import { listedApp } from '@appstore/catalogue/listed-app'
import { platformVersions } from '@appstore/catalogue/platform-versions'
import { readRealHistories, realDataFolder } from '@appstore/catalogue/real-metadata'
import { startPostgres } from '@appstore/embedded-postgres/start-postgres'
import { createPostgresEventStore } from '@appstore/event-sourcing/postgres-event-store'
import { type Publications, publishInALoop } from './publications.js'
import { type StoreProcess, startStoreProcess } from './store-process.js'

const LISTS_DEADLINE = 300_000
const SETTINGS = { userContentProxy: 'https://usercontent.example.org', forum: 'https://forum.example.org' }

/** The apps of a catalogue from real metadata; `undefined` without the real data. */
export function catalogueOf(size: CatalogueSize): GeneratedApp[] | undefined {
  const folder = realDataFolder(process.env.APPSTORE_FIXTURES)
  return folder === undefined ? undefined : [...generateCatalogue(readRealHistories(folder), size)]
}

/** Starts a store whose log holds these apps, and waits until its lists are served. */
export async function startFilledStore(folder: string, apps: readonly GeneratedApp[]): Promise<StoreProcess> {
  await mkdir(folder, { recursive: true })
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), path: process.env.PATH })
  const log = createPostgresEventStore({ connectionString: postgres.url })
  try {
    await appendCatalogue(log, apps)
  } finally {
    await log.close()
    await postgres.stop()
  }
  const store = await startStoreProcess(folder)
  const until = Date.now() + LISTS_DEADLINE
  while ((await fetch(`${store.url}/api/v1/apps.json`, { method: 'HEAD' })).status !== 200) {
    if (Date.now() > until) throw new Error('the lists of the filled store are not served')
    await pause(500)
  }
  return store
}

/** Publishes one release after the other; with `look`, and looks for each in the whole list. */
export async function publishAtRealSize(store: StoreProcess, count: number, look: boolean): Promise<Publications> {
  return await publishInALoop(store, { count, publishers: 1, appsEach: 5, look })
}

/** Bytes of the process that runs the whole store, and of the documents that its gateway holds, by form. */
export async function memoryOf(store: StoreProcess): Promise<{ process: number; documents: Record<string, number> }> {
  const metrics = await (await fetch(`${store.url}/metrics`)).text()
  const documents = [...metrics.matchAll(/^store_document_bytes\{[^}]*form="(\w+)"[^}]*\} (\S+)/gm)]
  return {
    process: Number(/^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)/m.exec(metrics)?.[1]),
    documents: Object.fromEntries(documents.map(([, form, bytes]) => [form as string, Number(bytes)])),
  }
}

/** Milliseconds to bring all lists level with a change of one app, and to compress the whole list anew. */
export function rebuildCost(apps: readonly GeneratedApp[], rounds: number): { change: number; whole: number } {
  const lists = new AppDocuments(new Segments(), new Blocks())
  for (const { version } of platformVersions('2026-01-01T00:00:00.000Z').data.versions) lists.keepPlatform(version)
  for (const app of apps) lists.update(app.registered.data.appId, appEntry(listedApp(app), SETTINGS))
  const documents = new Map<string, CompiledDocument>()
  const compileAll = () => {
    for (const name of lists.names()) {
      documents.set(name, compiled(name, lists.assemble(name), documents.get(name), new Date()))
    }
  }
  compileAll()
  const text = gunzipSync(gzipOf(documents.get('apps.json') as CompiledDocument))
  const changes: number[] = []
  const wholes: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const app = apps[(round * 97) % apps.length] as GeneratedApp
    const changed = { ...listedApp(app), certificate: `changed ${round}` }
    const rebuild = () => {
      lists.update(changed.appId, appEntry(changed, SETTINGS))
      compileAll()
    }
    changes.push(timed(rebuild))
    wholes.push(timed(() => gzipSync(text)))
  }
  return { change: median(changes), whole: median(wholes) }
}

function timed(work: () => unknown): number {
  const begun = performance.now()
  work()
  return performance.now() - begun
}

function median(values: number[]): number {
  return values.sort((one, other) => one - other)[Math.floor(values.length / 2)] as number
}
