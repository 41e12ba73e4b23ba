import { mkdtempSync, writeFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildAppArchive } from '@appstore/dev-authority/archive'
import {
  type ArchiveHost as OfferingHost,
  startArchiveHost as startOfferingHost,
} from '@appstore/dev-authority/archive-host'
import { type Identity, openAuthority, type SavedAuthority } from '@appstore/dev-authority/authority'
import { signBytes } from '@appstore/dev-authority/sign'

/** An https host that offers archives, and the settings with which a store takes them from there. */
export interface ArchiveHost extends OfferingHost {
  readonly environment: { DOWNLOAD_ALLOW_HOSTS: string; DOWNLOAD_CA_FILE: string }
}

export async function startArchiveHost(): Promise<ArchiveHost> {
  const host = await startOfferingHost()
  const folder = mkdtempSync(join(tmpdir(), 'appstore-host-'))
  const authorityFile = join(folder, 'authority.crt')
  writeFileSync(authorityFile, host.authority)
  return {
    ...host,
    environment: { DOWNLOAD_ALLOW_HOSTS: host.host, DOWNLOAD_CA_FILE: authorityFile },
    async stop() {
      await host.stop()
      await rm(folder, { recursive: true })
    },
  }
}

export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers: Headers
}

/** Speaks to a store as an author does. */
export class Author {
  private readonly url: string
  private readonly authorization: string

  constructor(url: string, token: string) {
    this.url = url
    this.authorization = `Token ${token}`
  }

  register(identity: Identity, appId: string): Promise<Answer> {
    const signature = signBytes(identity.privateKey, Buffer.from(appId))
    return this.post('/api/v1/apps', { certificate: identity.certificate, signature })
  }

  publish(download: string, signature: string, options: { nightly?: boolean } = {}): Promise<Answer> {
    return this.post('/api/v1/apps/releases', { download, signature, ...options })
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask('POST', path, { 'content-type': 'application/json', ...headers }, JSON.stringify(body))
  }

  delete(path: string): Promise<Answer> {
    return this.ask('DELETE', path, {}, null)
  }

  private async ask(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string | null,
  ): Promise<Answer> {
    const all = { authorization: this.authorization, ...headers }
    const response = await fetch(`${this.url}${path}`, { method, headers: all, body })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers }
  }
}

/** Creates an account through the operator's door and returns somebody who can use it. */
export async function createAuthor(store: { url: string; operatorToken: string }, username: string): Promise<Author> {
  const operator = async (path: string, body: unknown) => {
    const response = await fetch(`${store.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${store.operatorToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as { token?: string }
  }
  const roles = { isStaff: false, isSuperuser: false, emailVerified: true, ifExists: 'keep' }
  await operator('/operator/accounts', {
    username,
    email: `${username}@example.org`,
    password: 'correct horse',
    ...roles,
  })
  const { token } = await operator('/operator/tokens', { username })
  return new Author(store.url, token as string)
}

/** The development authority of an embedded store. */
export async function authorityOf(store: { folder: string }) {
  const saved = JSON.parse(await readFile(join(store.folder, 'authority', 'authority.json'), 'utf8')) as SavedAuthority
  return openAuthority(saved)
}

/** The smallest info.xml there is. */
export function infoXml(appId: string, version: string, changed: (xml: string) => string = (xml) => xml): string {
  return changed(`<?xml version="1.0"?>
<info>
  <id>${appId}</id>
  <name>${appId}</name>
  <summary>Summary of ${appId}</summary>
  <description>Description of ${appId} ${version}</description>
  <version>${version}</version>
  <licence>AGPL-3.0-or-later</licence>
  <author>Ann Author</author>
  <category>tools</category>
  <bugs>https://example.org/bugs</bugs>
  <dependencies>
    <nextcloud min-version="31" max-version="34"/>
  </dependencies>
</info>
`)
}

/** Packs a release, offers it, and signs it: what is sent to publish it. */
export async function offerRelease(
  host: Pick<OfferingHost, 'offer'>,
  { privateKey }: Pick<Identity, 'privateKey'>,
  appId: string,
  version: string,
): Promise<{ download: string; signature: string }> {
  const archive = await buildAppArchive(appId, infoXml(appId, version))
  const download = host.offer(`${appId}-${version}.tar.gz`, archive)
  return { download, signature: signBytes(privateKey, archive) }
}

interface ListedRelease {
  version: string
  isNightly: boolean
  download: string
  signature: string
  created: string
  lastModified: string
  rawPlatformVersionSpec: string
  rawPhpVersionSpec: string
  translations: Record<string, { changelog: string }>
  [field: string]: unknown
}

export interface ListedApp {
  id: string
  certificate: string
  releases: ListedRelease[]
  translations: Record<string, { name: string; summary: string; description: string }>
  [field: string]: unknown
}

/** A list as a server gets it. */
export async function appList(store: { url: string }, name = 'apps.json'): Promise<ListedApp[]> {
  const response = await fetch(`${store.url}/api/v1/${name}`)
  if (response.status !== 200) throw new Error(`${name}: ${response.status}`)
  return (await response.json()) as ListedApp[]
}
