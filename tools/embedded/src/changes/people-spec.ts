import { setTimeout as delay } from 'node:timers/promises'
import { buildAppArchive } from '@appstore/dev-authority/archive'
import type { Identity } from '@appstore/dev-authority/authority'
import { signBytes } from '@appstore/dev-authority/sign'
import { Browser } from './browser-spec.js'
import type { ChangingStore } from './changing-store-spec.js'

export const PASSWORD = 'nine brave little otters'

/** Somebody with an account. */
export interface Person {
  readonly username: string
  readonly email: string
  readonly accountId: string
  readonly token: string
  readonly actor: string
}

export interface NewAccount {
  readonly username: string
  readonly email: string
  readonly password: string
  readonly emailVerified: boolean
}

export function newAccount(store: ChangingStore, emailVerified = true): NewAccount {
  const username = store.newName('p')
  return { username, email: `${username}@example.org`, password: PASSWORD, emailVerified }
}

export async function newPerson(
  store: ChangingStore,
  roles: { isStaff?: boolean; isSuperuser?: boolean; emailVerified?: boolean } = {},
): Promise<Person> {
  const account = newAccount(store)
  await store.operate('/operator/accounts', { ...account, ...roles })
  const issued = await store.operate('/operator/tokens', { username: account.username })
  const [accountId, token] = [String(issued.accountId), String(issued.token)]
  return { ...account, accountId, token, actor: `account:${accountId}` }
}

/** A browser in which this person has just signed in. */
export async function signedIn(store: ChangingStore, { username }: Person): Promise<Browser> {
  const browser = new Browser(store.url)
  const send = await browser.fill('/login/', { login: username, password: PASSWORD })
  const { status } = await send('login-of-a-test')
  if (status !== 303) throw new Error(`${username} could not sign in: ${status}`)
  return browser
}

/** The path of the link in the newest mail to this address, once it is there. */
export async function linkOfMail({ url }: ChangingStore, to: string, beginning: string): Promise<string> {
  for (;;) {
    const { text } = await new Browser(url).open('/dev/mails')
    const mail = text.split('<section').find((section) => section.includes(to) && section.includes(beginning))
    const path = mail?.slice(mail.indexOf(beginning)).match(/^[\w/-]+/)?.[0]
    if (path !== undefined) return path
    await delay(20)
  }
}

/** An app with its certificate, and a release if it is wanted. */
export interface TestApp {
  readonly id: string
  readonly identity: Identity
  readonly owner: Person
}

export async function newApp(store: ChangingStore, release?: string): Promise<TestApp> {
  const id = store.newName('a')
  const app = { id, identity: await store.authority.issue({ commonName: id }), owner: await newPerson(store) }
  await published(store, app, '/api/v1/apps', registration(app))
  if (release !== undefined) await published(store, app, '/api/v1/apps/releases', await releaseOf(store, app, release))
  return app
}

export function registration({ id, identity }: Pick<TestApp, 'id' | 'identity'>): object {
  return { certificate: identity.certificate, signature: signBytes(identity.privateKey, Buffer.from(id)) }
}

/** The request that publishes a release which lies ready at the host of archives. */
export async function releaseOf(store: ChangingStore, app: TestApp, version: string, nightly = false): Promise<object> {
  const bytes = await buildAppArchive(app.id, infoXml(app.id, version))
  const download = store.archives.offer(`${app.id}-${version}${nightly ? '-nightly' : ''}.tar.gz`, bytes)
  return { download, signature: signBytes(app.identity.privateKey, bytes), nightly }
}

export async function published(store: ChangingStore, { owner }: TestApp, path: string, json: object): Promise<void> {
  const headers = { authorization: `Token ${owner.token}` }
  const { status, text } = await store.ask(path, { method: 'POST', headers, json })
  if (status >= 300) throw new Error(`${path}: ${status} ${text}`)
}

export function infoXml(id: string, version: string): string {
  return `<?xml version="1.0"?>
<info>
  <id>${id}</id><name>${id}</name><summary>Summary</summary><description>Description</description>
  <version>${version}</version><licence>AGPL-3.0-or-later</licence><author>Ann Author</author>
  <category>tools</category><bugs>https://example.org/bugs</bugs>
  <dependencies><nextcloud min-version="31" max-version="34"/></dependencies>
</info>
`
}
