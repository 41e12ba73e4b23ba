import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ArchiveHost, startArchiveHost } from '@appstore/dev-authority/archive-host'
import { type Authority, openAuthority, type SavedAuthority } from '@appstore/dev-authority/authority'
import { createTestDatabase } from '@appstore/embedded-postgres/test-database'
import { type OidcParty, startOidcParty } from '@appstore/login-parties/oidc-party'
import { CLIENT } from '@appstore/login-parties/party'
import { startStore } from '../start-store.js'
import { type Answer, ask, type Sent } from './browser-spec.js'
import { openWrittenLog, type WrittenLog } from './written-log-spec.js'

/** A whole store in this process whose log can be looked at. */
export interface ChangingStore extends Omit<WrittenLog, 'close'> {
  readonly url: string
  readonly operatorToken: string
  readonly databaseUrl: string
  readonly authority: Authority
  readonly archives: ArchiveHost
  /** Where people can log in, too. */
  readonly party: OidcParty
  /** Versions of the platform that its source tells of. */
  readonly tags: string[]
  /** A name that nobody has yet. */
  newName(word: string): string
  ask(path: string, sent?: Sent): Promise<Answer>
  /** What an operator orders; throws when it is refused. */
  operate(path: string, body: object, headers?: Readonly<Record<string, string>>): Promise<Record<string, unknown>>
  stop(): Promise<void>
}

const SCOPES =
  'APP_UPLOAD APP_REGISTER API_TOKEN_GEN DISCOVER_UPLOAD LOGIN LOGIN_FAILED SIGNUP CAPTCHA_QUESTION PASSWORD_RESET PASSWORD_RESET_KEY EMAIL PASSWORD_CHANGE PASSKEY'
const UNLIMITED = Object.fromEntries(SCOPES.split(' ').map((scope) => [`THROTTLE_${scope}`, '1000000/second']))
const USUAL = {
  ...UNLIMITED,
  PORT: '0',
  APPSTORE_SAMPLES: 'false',
  LOG_LEVEL: 'silent',
  CAPTCHA: 'off',
  EMAIL_CHECK_DOMAINS: 'false',
}

/** @param environment settings beside the usual ones, or in their place */
export async function startChangingStore(environment: Readonly<Record<string, string>> = {}): Promise<ChangingStore> {
  const database = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'appstore-changes-'))
  const archives = await startArchiveHost()
  const archiveAuthority = join(folder, 'archives.crt')
  await writeFile(archiveAuthority, archives.authority)
  const tags: string[] = []
  const source = await startTagSource(tags)
  const party = await startOidcParty()
  const store = await startStore(
    {
      ...USUAL,
      APPSTORE_DATA: folder,
      DATABASE_URL: database.url,
      GITHUB_API_BASE_URL: source.url,
      ...loginBy(party),
      DOWNLOAD_ALLOW_HOSTS: archives.host,
      DOWNLOAD_CA_FILE: archiveAuthority,
      ...environment,
    },
    () => undefined,
  )
  const log = openWrittenLog(database.url)
  const operatorToken = (await readFile(join(folder, 'operator-token'), 'utf8')).trim()
  const saved = JSON.parse(await readFile(join(folder, 'authority', 'authority.json'), 'utf8')) as SavedAuthority
  const run = randomBytes(3).toString('hex')
  const names = { taken: 0 }
  return {
    url: store.url,
    operatorToken,
    databaseUrl: database.url,
    authority: openAuthority(saved),
    archives,
    party,
    tags,
    newName(word) {
      names.taken += 1
      return `${word}_${run}_${names.taken}`
    },
    ask: (path, sent) => ask(store.url, path, sent),
    async operate(path, body, headers) {
      const sent = { method: 'POST', headers: { authorization: `Bearer ${operatorToken}`, ...headers }, json: body }
      const answer = await ask(store.url, path, sent)
      if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`)
      return JSON.parse(answer.text) as Record<string, unknown>
    },
    ...log,
    async stop() {
      for (const each of [{ stop: log.close }, store, archives, source, party]) await each.stop()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function loginBy({ url }: OidcParty) {
  return { OIDC_ISSUER: url, OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret }
}

/** Tells of versions of the platform as GitHub does: one page, then an empty one. */
async function startTagSource(tags: readonly string[]): Promise<{ url: string; stop(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const isFirst = new URL(request.url ?? '/', 'http://localhost').searchParams.get('page') === '1'
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isFirst ? tags.map((name) => ({ name })) : []))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
