import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getApp } from '@appstore/contracts/catalog'
import { buildAppArchive } from '@appstore/dev-authority/archive'
import { startArchiveHost } from '@appstore/dev-authority/archive-host'
import { type Authority, createAuthority, type Identity } from '@appstore/dev-authority/authority'
import { createTestDatabase } from '@appstore/embedded-postgres/test-database'
import type { EventStore, NewEvent } from '@appstore/event-sourcing/event-store'
import { openEventStore } from '@appstore/event-sourcing/open-event-store'
import { connectMessaging, type Messaging } from '@appstore/nats/connection'
import { startEmbeddedBroker } from '@appstore/nats/embedded-broker'
import { openConnections } from '@appstore/runtime/connections'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import type { z } from 'zod'
import { startReleases } from './app.js'
import { readReleasesConfig } from './config.js'

export type KnownApp = NonNullable<z.input<typeof getApp.response>['app']>

/** A releases service over a real database, log, broker and archive host, and the catalog's side of what it asks. */
export interface TestReleases {
  /** How other services speak to it. */
  readonly others: Messaging
  readonly eventStore: EventStore
  readonly authority: Authority
  /** What the catalog knows, by id; tests change it. */
  readonly apps: Map<string, KnownApp>
  /** What the service says is not as it should be. */
  problems(): Promise<readonly string[]>
  /** Makes an app known, with a certificate of its own. */
  know(appId: string, changes?: Partial<KnownApp>): Promise<Identity>
  /** Offers an archive for download. */
  offer(bytes: Buffer): string
  /** Puts another chain or revocation file in place. */
  replace(file: 'chain' | 'crl', text: string): Promise<void>
  /** Stores an event of another service. */
  happen(stream: string, type: string, data: object): Promise<void>
  stop(): Promise<void>
}

/** Starts one; `environment` adds to its settings. */
export async function startTestReleases(environment: Record<string, string> = {}): Promise<TestReleases> {
  const logger = createLogger({ service: 'releases', level: 'silent' })
  const database = await createTestDatabase()
  const broker = await startEmbeddedBroker({ token: 'test-token' })
  const host = await startArchiveHost()
  const authority = await createAuthority({ name: 'Test' })
  const { folder, ...files } = await trustFolder(authority, host.authority)
  const others = await connectMessaging({ url: broker.url, name: 'others', logger, metrics: createMetrics() })
  const apps = new Map<string, KnownApp>()
  others.answer(getApp, async ({ appId }) => ({ app: apps.get(appId) ?? null }))
  const eventStore = openEventStore(database.url)
  const urls = { NATS_URL: broker.url, DATABASE_URL: database.url, EVENTSTORE_URL: database.url }
  const settings = { ...urls, LOG_LEVEL: 'silent' as const, DATABASE_POOL: 3 }
  const { context, close } = await openConnections('releases', settings, {
    version: '9.9.9',
    logger,
    metrics: createMetrics(),
  })
  const config = readReleasesConfig({
    NEXTCLOUD_CERTIFICATE_LOCATION: files.chain,
    NEXTCLOUD_CRL_LOCATION: files.crl,
    DOWNLOAD_CA_FILE: files.ca,
    DOWNLOAD_ALLOW_HOSTS: host.host,
    ...environment,
  })
  const service = await startReleases(config, context)
  let offered = 0
  return {
    others,
    eventStore,
    authority,
    apps,
    problems: async () => (await service.health()).problems,
    async know(appId, changes = {}) {
      const identity = await authority.issue({ commonName: appId, keyBits: 2048 })
      const { certificate } = identity
      apps.set(appId, { appId, ownerId: 'ann', maintainerIds: [], certificate, certificateRevision: 0, ...changes })
      return identity
    },
    offer(bytes) {
      offered += 1
      return host.offer(`${offered}.tar.gz`, bytes)
    },
    replace: (file, text) => writeFile(files[file], text),
    async happen(stream, type, data) {
      await eventStore.append(stream, 'any', [newEvent(type, data)])
    },
    async stop() {
      await service.stop()
      await close()
      await others.close()
      await broker.stop()
      await host.stop()
      await eventStore.close()
      await database.drop()
      await rm(folder, { recursive: true })
    },
  }
}

async function trustFolder(authority: Authority, hosts: string) {
  const folder = await mkdtemp(join(tmpdir(), 'appstore-releases-'))
  const files = { chain: join(folder, 'chain.pem'), crl: join(folder, 'crl.pem'), ca: join(folder, 'ca.pem') }
  await writeFile(files.chain, authority.chain)
  await writeFile(files.crl, await authority.revocationList())
  await writeFile(files.ca, hosts)
  return { folder, ...files }
}

function newEvent(type: string, data: object): NewEvent {
  const commandId = crypto.randomUUID()
  const caller = { commandId, actor: 'account:a', credential: 'password', correlationId: 'c', causationId: commandId }
  const metadata = { ...caller, at: '2030-01-02T03:04:05.678Z' }
  return { id: crypto.randomUUID(), type, schemaVersion: 1, data, metadata }
}

/** The info.xml of a small app, with other texts in place of some. */
export function infoXmlOf(
  appId: string,
  version: string,
  changes: readonly (readonly [string, string])[] = [],
): string {
  const infoXml = `<?xml version="1.0"?>
<info>
  <id>${appId}</id>
  <name>Hello</name>
  <summary>Says hello</summary>
  <description>Says hello to everybody</description>
  <version>${version}</version>
  <licence>AGPL-3.0-or-later</licence>
  <author>Ann</author>
  <category>tools</category>
  <bugs>https://example.org/bugs</bugs>
  <dependencies>
    <nextcloud min-version="31" max-version="32"/>
  </dependencies>
</info>
`
  return changes.reduce((text, [from, to]) => text.replace(from, () => to), infoXml)
}

/** An archive of a small app; `info` replaces texts of its info.xml. */
export async function archiveOf(
  appId: string,
  version: string,
  options: { folder?: string; info?: readonly (readonly [string, string])[]; files?: Record<string, string> } = {},
): Promise<Buffer> {
  return await buildAppArchive(options.folder ?? appId, infoXmlOf(appId, version, options.info), options.files)
}
