import { randomBytes } from 'node:crypto'
import { buildAppArchive } from '@appstore/dev-authority/archive'
import type { ArchiveHost } from '@appstore/dev-authority/archive-host'
import type { Authority, Identity } from '@appstore/dev-authority/authority'
import { signBytes } from '@appstore/dev-authority/sign'
import { CouldNotRun } from './could-not-run.js'
import { holds, status } from './expect.js'
import { type Answer, type Asked, ask } from './http.js'
import { infoXml } from './info-xml.js'

const EXTERNAL_APP = `<external-app><docker-install><registry>ghcr.io</registry><image>x/y</image><image-tag>1</image-tag></docker-install>
<scopes><value>FILES</value></scopes><system>true</system></external-app>`

/** What a run has to work with; what is missing makes the checks that need it "could not run". */
export interface WorldOptions {
  /** The store, without a slash at the end. */
  readonly url: string
  readonly operatorToken?: string | undefined
  /** An authority whose certificates the store accepts. */
  readonly authority?: Authority | undefined
  /** A host from which the store downloads. */
  readonly archives?: ArchiveHost | undefined
  /** A key that the store takes for one of a valid subscription. */
  readonly subscriptionKey?: string | undefined
}

/** Somebody with an account. */
export interface Person {
  readonly name: string
  readonly password: string
  readonly token: string
}

/** An app of this run. */
export interface TestApp {
  readonly id: string
  readonly identity: Identity
  readonly owner: Person
}

export interface Listed {
  readonly id: string
  readonly releases: readonly Record<string, unknown>[]
  readonly [field: string]: unknown
}

/** The store under test, and everything a check does with it. Every app and person of a run is new. */
export class World {
  readonly options: WorldOptions
  private readonly run = randomBytes(4).toString('hex')
  private made = 0

  constructor(options: WorldOptions) {
    this.options = options
  }

  /** A request below `/api/v1`. */
  api(path: string, asked: Asked = {}): Promise<Answer> {
    return ask(this.options.url, `/api/v1${path}`, asked)
  }

  ask(path: string, asked: Asked = {}): Promise<Answer> {
    return ask(this.options.url, path, asked)
  }

  send(method: string, path: string, who: Person | undefined, body?: unknown): Promise<Answer> {
    return this.api(path, {
      method,
      headers: {
        ...(who ? { authorization: `Token ${who.token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }

  /** A request to the operator's door, which must succeed. */
  async operate(path: string, body: unknown = {}): Promise<Record<string, unknown>> {
    const token = this.options.operatorToken
    if (token === undefined) throw new CouldNotRun('an operator token is needed (--operator-token)')
    const answer = await this.ask(`/operator${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (answer.status === 404 && answer.json === undefined) throw new CouldNotRun(`the store has no ${path}`)
    if (answer.status >= 300) throw new Error(`operator ${path}: ${answer.status} ${answer.text}`)
    return (answer.json ?? {}) as Record<string, unknown>
  }

  newName(word: string): string {
    this.made += 1
    return `c${this.run}_${word}${this.made}`
  }

  async person(roles: { isStaff?: boolean } = {}): Promise<Person> {
    const name = this.newName('p')
    const password = `correct horse ${randomBytes(6).toString('hex')}`
    const account = { username: name, email: `${name}@example.org`, password, emailVerified: true, isSuperuser: false }
    await this.operate('/accounts', { ...account, isStaff: roles.isStaff ?? false, ifExists: 'refuse' })
    const { token } = await this.operate('/tokens', { username: name })
    return { name, password, token: token as string }
  }

  /** Deletes somebody's account by an operator's order, and says what becomes of their apps. */
  erase(person: Person, apps: 'delete' | 'orphan'): Promise<unknown> {
    return this.operate('/accounts/erase', { username: person.name, apps })
  }

  identity(commonName: string): Promise<Identity> {
    const { authority } = this.options
    if (authority === undefined) throw new CouldNotRun('an authority that the store trusts is needed (--authority)')
    return authority.issue({ commonName })
  }

  /** Registers a new app for `owner`, or for somebody new. */
  async app(owner?: Person, extra: Record<string, unknown> = {}): Promise<TestApp> {
    const id = this.newName('a')
    const app = { id, identity: await this.identity(id), owner: owner ?? (await this.person()) }
    status(await this.register(app, app.owner, extra), 201)
    return app
  }

  register(app: Pick<TestApp, 'id' | 'identity'>, who: Person | undefined, extra: Record<string, unknown> = {}) {
    const signature = signBytes(app.identity.privateKey, Buffer.from(app.id))
    return this.send('POST', '/apps', who, { certificate: app.identity.certificate, signature, ...extra })
  }

  /** Puts an archive where the store can get it. */
  offer(bytes: Buffer, name = `${randomBytes(6).toString('hex')}.tar.gz`): string {
    const { archives } = this.options
    if (archives === undefined) {
      throw new CouldNotRun('a host that the store downloads from is needed (--archive-port)')
    }
    return archives.offer(name, bytes)
  }

  /** Publishes these very bytes, signed with the app's key. */
  publishBytes(app: TestApp, bytes: Buffer, options: { who?: Person; nightly?: boolean } = {}): Promise<Answer> {
    const signature = signBytes(app.identity.privateKey, bytes)
    const body = { download: this.offer(bytes), signature, nightly: options.nightly ?? false }
    return this.send('POST', '/apps/releases', options.who ?? app.owner, body)
  }

  /** Packs an info.xml with other files and publishes it. */
  async publishXml(
    app: TestApp,
    xml: string | Buffer,
    files: Record<string, string | Buffer> = {},
    options: { who?: Person; nightly?: boolean } = {},
  ): Promise<Answer> {
    return await this.publishBytes(app, await buildAppArchive(app.id, xml, files), options)
  }

  publish(
    app: TestApp,
    version: string,
    options: Parameters<World['publishXml']>[3] & { range?: [string, string] } = {},
  ) {
    return this.publishXml(app, infoXml(app.id, { version, range: options.range }), {}, options)
  }

  /** Publishes an external app (releases.md B5). */
  publishExternal(app: TestApp, version: string, externalApp = EXTERNAL_APP): Promise<Answer> {
    return this.publishXml(app, infoXml(app.id, { version, more: externalApp }))
  }

  /** Rates an app; comments are in English. */
  async rate(app: Pick<TestApp, 'id'>, who: Person, rating: 0 | 0.5 | 1, comment = ''): Promise<void> {
    const answer = await this.send('POST', `/apps/${app.id}/ratings`, who, { rating, language: 'en', comment })
    if (answer.status === 404 || answer.status === 405) throw new CouldNotRun('the store takes no ratings over HTTP')
    status(answer, 200, 201, 204)
  }

  /** A list as a Nextcloud server reads it. */
  async list(name = 'apps.json', headers: Record<string, string> = {}): Promise<Listed[]> {
    const answer = status(await this.api(`/${name}`, { headers }), 200)
    holds(Array.isArray(answer.json), `${name} is an array`)
    return answer.json as Listed[]
  }

  async listed(app: Pick<TestApp, 'id'>, name = 'apps.json', headers: Record<string, string> = {}) {
    return (await this.list(name, headers)).find(({ id }) => id === app.id)
  }

  /** The app as it stands in a list; throws when it is not there. */
  async standing(app: Pick<TestApp, 'id'>, name = 'apps.json'): Promise<Listed> {
    const found = await this.listed(app, name)
    if (found === undefined) throw new Error(`${app.id} is not in ${name}`)
    return found
  }

  /** Versions of an app as they stand in a list, in its order. */
  async versions(app: Pick<TestApp, 'id'>, name = 'apps.json'): Promise<string[]> {
    return ((await this.listed(app, name))?.releases ?? []).map(({ version }) => String(version))
  }

  async tagOf(name: string): Promise<string> {
    const { etag } = (await this.api(`/${name}`, { method: 'HEAD' })).headers
    holds(/^"[^"]+"$/.test(etag ?? ''), `${name} has a strong tag: ${etag}`)
    return etag as string
  }
}
