import { setTimeout as delay } from 'node:timers/promises'
import { constants, inflateRawSync } from 'node:zlib'
import { buildAppArchive } from '@appstore/dev-authority/archive'
import { signBytes } from '@appstore/dev-authority/sign'
import { createLogCheck, type EventView } from '@appstore/storectl/log-check'
import { type Answer, ask, Browser, type Sent } from './browser-spec.js'
import { infoXml, PASSWORD } from './people-spec.js'
import { type PrintingStore, startPrintingStore } from './store-process-spec.js'

/** What would tell who she was. */
const TELLING = {
  username: 'zaubernuss',
  email: 'quittengelee@brombeer.example',
  newEmail: 'holunderbluete@brombeer.example',
  firstName: 'Ottilie',
  lastName: 'Wiesenschaumkraut',
  comment: 'Himmelschreiend herrlich, sagt die Kundige.',
} as const
/** Milliseconds that something may take, and between two looks for it. */
const PATIENCE = 60_000
const LOOK = 100
const NEEDLES = Object.values(TELLING)

let store: PrintingStore
let token: string
let accountId: string

beforeAll(async () => {
  store = await startPrintingStore({
    ACCOUNT_DELETION_GRACE_DAYS: '0',
    CAPTCHA: 'off',
    EMAIL_CHECK_DOMAINS: 'false',
    THROTTLE_LOGIN: '1000/minute',
  })
}, 120_000)
afterAll(() => store.stop())

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`it does not come to be that ${what}`)
    await delay(LOOK)
  }
}

const send = (path: string, sent: Sent) => ask(store.url, path, { method: 'POST', ...sent })

async function order(path: string, json: object): Promise<Record<string, unknown>> {
  const answer = await send(path, { headers: { authorization: `Bearer ${store.operatorToken}` }, json })
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`)
  return JSON.parse(answer.text) as Record<string, unknown>
}

async function account(username: string, email: string): Promise<{ accountId: string; token: string }> {
  await order('/operator/accounts', { username, email, password: PASSWORD, emailVerified: true })
  return (await order('/operator/tokens', { username })) as { accountId: string; token: string }
}

async function api(path: string, bearer: string, json: object): Promise<Answer> {
  const key = `${bearer.slice(0, 8)}-${path.length}-${JSON.stringify(json).length}`
  const answer = await send(path, { headers: { authorization: `Token ${bearer}`, 'idempotency-key': key }, json })
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`)
  return answer
}

async function publish(appId: string, owner: string): Promise<void> {
  const identity = await store.authority.issue({ commonName: appId })
  const signature = signBytes(identity.privateKey, Buffer.from(appId))
  await api('/api/v1/apps', owner, { certificate: identity.certificate, signature })
  const bytes = await buildAppArchive(appId, infoXml(appId, '1.0.0'))
  const download = store.archives.offer(`${appId}.tar.gz`, bytes)
  await api('/api/v1/apps/releases', owner, { download, signature: signBytes(identity.privateKey, bytes) })
}

async function fill(browser: Browser, path: string, fields: Record<string, string>): Promise<Answer> {
  return await (await browser.fill(path, fields))(`erased-person-${path.length}`)
}

const documents = async () => {
  const texts = ['apps.json', 'ratings.json'].map((name) => ask(store.url, `/api/v1/${name}`))
  return (await Promise.all(texts)).map(({ text }) => text).join('\n')
}

/** Every table there is, as text: also what is compressed, and what is written as hexadecimal digits. */
async function tablesWith(needles: readonly string[]): Promise<string[]> {
  const { rows: tables } = await store.pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await store.pool.query<{ row: string }>(`select t::text as row from ${name} t`)
    const text = rows.map(({ row }) => row.toLowerCase()).join('\n')
    const isThere = (needle: string) =>
      text.includes(needle.toLowerCase()) || text.includes(Buffer.from(needle).toString('hex'))
    if (needles.some(isThere)) found.push(name)
  }
  const { rows } = await store.pool.query<{ deflated: Buffer }>('select deflated from catalog.segments')
  const inflated = rows.map(({ deflated }) =>
    inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH }).toString(),
  )
  if (inflated.some((text) => needles.some((needle) => text.includes(needle)))) found.push('catalog.segments, inflated')
  return found
}

/** What was printed, without the mails themselves, which a store without a mail server prints for those who develop it. */
function logLines(): string[] {
  return store
    .printed()
    .split('\n')
    .filter((line) => !line.includes('which a store with a mail server would have sent'))
}

async function events(): Promise<EventView[]> {
  const { rows } = await store.pool.query(
    `select id, stream, revision::int, position::text, type, schema_version as "schemaVersion", data, metadata
     from events.events e order by e.position`,
  )
  return rows as EventView[]
}

it('somebody signs up, rates, publishes, and is known everywhere', async () => {
  const own = await account(TELLING.username, TELLING.email)
  ;[accountId, token] = [own.accountId, own.token]
  const other = await account('somebody', 'somebody@example.org')
  await publish('hers', token)
  await publish('undecided', token)
  await publish('theirs', other.token)
  const browser = new Browser(store.url)
  expect((await fill(browser, '/login/', { login: TELLING.username, password: PASSWORD })).status).toBe(303)
  const { firstName, lastName, newEmail, comment } = TELLING
  await fill(browser, '/account/', { firstName, lastName, password: PASSWORD })
  await fill(browser, '/account/email/', { email: newEmail, password: PASSWORD })
  await api('/api/v1/apps/theirs/ratings', token, { rating: 1, language: 'en', comment })
  await until('the comment is listed', async () => (await documents()).includes(comment))
  expect(await documents()).toContain(lastName)
  await until('the mail is shown', async () =>
    (await new Browser(store.url).open('/dev/mails')).text.includes(newEmail),
  )
  expect(await tablesWith(NEEDLES)).toEqual(
    expect.arrayContaining([
      'accounts.usernames',
      expect.stringMatching('accounts.accounts'),
      'catalog.segments, inflated',
    ]),
  )
}, 120_000)

it('asks for the deletion, and when the time has come nothing tells any more who it was', async () => {
  const browser = new Browser(store.url)
  await fill(browser, '/login/', { login: TELLING.username, password: PASSWORD })
  const decided = { 'app:hers': 'delete', 'app:undecided': 'orphan' }
  const asked = await fill(browser, '/account/delete/', { email: TELLING.email, password: PASSWORD, ...decided })
  expect(asked.status).toBe(303)
  await until('every table has forgotten', async () => (await tablesWith(NEEDLES)).length === 0)
  const shown = [await documents(), (await new Browser(store.url).open('/dev/mails')).text].join('\n')
  const told = [shown, JSON.stringify(await events()), ...logLines()].join('\n').toLowerCase()
  expect(NEEDLES.filter((needle) => told.includes(needle.toLowerCase()))).toEqual([])
  const { rows } = await store.pool.query('select account_id from gateway.idempotent_request where account_id = $1', [
    accountId,
  ])
  expect(rows).toEqual([])
  const listed = JSON.parse((await ask(store.url, '/api/v1/apps.json')).text) as { id: string }[]
  expect(listed.map(({ id }) => id).sort()).toEqual(['theirs', 'undecided'])
}, 120_000)

it('they are refused like somebody who never was', async () => {
  const status = async (headers: Record<string, string>) => (await send('/api/v1/apps', { headers, json: {} })).status
  const basic = (name: string) => `Basic ${Buffer.from(`${name}:${PASSWORD}`).toString('base64')}`
  expect(await status({ authorization: `Token ${token}` })).toBe(
    await status({ authorization: `Token ${'0'.repeat(40)}` }),
  )
  expect(await status({ authorization: basic(TELLING.username) })).toBe(await status({ authorization: basic('never') }))
  const login = async (name: string) => {
    const answer = await fill(new Browser(store.url), '/login/', { login: name, password: PASSWORD })
    return [answer.status, answer.text.includes('User name or password is wrong.')]
  }
  expect(await login(TELLING.username)).toEqual(await login('never'))
  expect(await login(TELLING.email)).toEqual([expect.any(Number), true])
})

it('the log still holds together', async () => {
  const check = createLogCheck()
  for (const event of await events()) check.add(event)
  expect(check.result().problems).toEqual([])
})
