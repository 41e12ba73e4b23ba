import { randomUUID } from 'node:crypto'
import { newsletterOf } from '@appstore/contracts/newsletter'
import { until } from '@appstore/event-sourcing/counter-spec'
import type { NewEvent } from '@appstore/event-sourcing/event-store'
import { startTestIntegrations, type TestIntegrations } from '../integrations-spec.js'
import { ODOO, startOdoo, type TestOdoo } from './odoo-spec.js'

let odoo: TestOdoo
let test: TestIntegrations
/** What accounts says of people, by account. */
let people: Map<string, { consent: boolean; email: string | null }>

const settings = (changes: Record<string, string> = {}) => ({
  ODOO_URL: odoo.url,
  ODOO_DB: ODOO.database,
  ODOO_USERNAME: ODOO.username,
  ODOO_PASSWORD: ODOO.password,
  ODOO_MAILING_LIST_ID: String(ODOO.listId),
  ...changes,
})

beforeEach(async () => {
  people = new Map()
  odoo = await startOdoo()
  test = await startTestIntegrations(settings())
  test.asker.answer(newsletterOf, async ({ accountId }) => ({ person: people.get(accountId) ?? null }))
  await test.asker.native.flush()
})
afterEach(async () => {
  await test.stop()
  await odoo.stop()
})

async function happened(accountId: string, type: string, data: Record<string, unknown> = {}): Promise<void> {
  const [commandId, at] = [randomUUID(), test.now.toISOString()]
  const metadata = { commandId, actor: 'account:1', credential: 'none', correlationId: 'c', causationId: commandId, at }
  const event: NewEvent = { id: randomUUID(), type, schemaVersion: 1, data: { accountId, at, ...data }, metadata }
  await test.context.eventStore.append(`account-${accountId}`, 'any', [event])
}

const sealed = { sealed: 'x' }

/** Somebody says whether they want the newsletter. */
async function says(accountId: string, newsletter: boolean): Promise<void> {
  people.set(accountId, { consent: newsletter, email: people.get(accountId)?.email ?? null })
  await happened(accountId, 'AccountProfileChanged', { firstName: sealed, lastName: sealed, newsletter })
}

async function confirms(accountId: string, email: string): Promise<void> {
  people.set(accountId, { consent: people.get(accountId)?.consent ?? false, email })
  await happened(accountId, 'AccountEmailVerified', { email: sealed })
}

async function isErased(accountId: string): Promise<void> {
  people.delete(accountId)
  await happened(accountId, 'AccountErased', { decisions: [], otherApps: 'orphan' })
}

async function newsletterEvents(): Promise<{ type: string; data: Record<string, unknown> }[]> {
  const { events } = await test.context.eventStore.readAll(0n, { limit: 1_000, categories: ['newsletter'] })
  return events as never
}

const outcomes = async () =>
  (await newsletterEvents()).flatMap(({ type, data }) => (type === 'NewsletterChanged' ? [data.outcome] : []))

const told = (count: number) => until(async () => (await outcomes()).length === count)

describe('somebody who wants the newsletter', () => {
  it('is on the list once their address is confirmed, and off it when they change their mind: one change each', async () => {
    const anna = randomUUID()
    await says(anna, true)
    await told(1)
    expect([await outcomes(), odoo.changes]).toEqual([['waits'], []])
    await confirms(anna, 'anna@example.org')
    await told(2)
    expect(odoo.list()).toEqual({ 'anna@example.org': true })
    await says(anna, true) // with other names
    await says(anna, false)
    await told(3)
    expect(odoo.list()).toEqual({ 'anna@example.org': false })
    await says(anna, true)
    await told(4)
    expect(odoo.changes).toEqual(['on anna@example.org', 'off anna@example.org', 'on anna@example.org'])
    expect(await outcomes()).toEqual(['waits', 'subscribed', 'unsubscribed', 'subscribed'])
  })

  it('is on it with their new address alone, and not at all when they are erased, though nobody knows the address then', async () => {
    const bert = randomUUID()
    await confirms(bert, 'bert@example.org')
    await says(bert, true)
    await told(1)
    await confirms(bert, 'bertram@example.org')
    await told(2)
    expect(odoo.list()).toEqual({ 'bert@example.org': false, 'bertram@example.org': true })
    await isErased(bert)
    await told(3)
    expect(odoo.list()).toEqual({ 'bert@example.org': false, 'bertram@example.org': false })
    const { rows } = await test.context.pool.query('select * from newsletter_contacts')
    expect(rows).toEqual([])
  })

  it('stands in no event and no line of the log with their address, nor does our password', async () => {
    const carl = randomUUID()
    await confirms(carl, 'carl@example.org')
    odoo.behaviour = 'faults'
    await says(carl, true)
    await until(async () => (await newsletterEvents()).some(({ type }) => type === 'NewsletterChangeFailed'))
    odoo.behaviour = 'works'
    test.now = new Date(test.now.getTime() + 61_000)
    await told(1)
    const { events } = await test.context.eventStore.readAll(0n, { limit: 1_000 })
    const all = JSON.stringify(events.map(({ data, metadata }) => ({ data, metadata }))) + test.lines.join('\n')
    expect(all).not.toMatch(/carl@|secret/)
  })
})

it('nobody who never wanted the newsletter is ever told of', async () => {
  const dora = randomUUID()
  await says(dora, false)
  await confirms(dora, 'dora@example.org')
  await isErased(dora)
  const emil = randomUUID()
  await confirms(emil, 'emil@example.org')
  await says(emil, true)
  await told(1)
  expect((await newsletterEvents()).every(({ data }) => data.accountId === emil)).toBe(true)
  expect(odoo.list()).toEqual({ 'emil@example.org': true })
})

describe('while the mailing list', () => {
  it.each(['resets', 'faults'] as const)('%s, changes wait, and are told once when it is back', async (behaviour) => {
    const frida = randomUUID()
    await confirms(frida, 'frida@example.org')
    odoo.behaviour = behaviour
    await says(frida, true)
    await until(async () => (await newsletterEvents()).some(({ type }) => type === 'NewsletterChangeFailed'))
    await until(async () => (await test.service.health()).problems.join().includes('newsletter wait'))
    odoo.behaviour = 'works'
    test.now = new Date(test.now.getTime() + 61_000)
    await told(1)
    await test.restart()
    expect([odoo.changes, (await test.service.health()).problems]).toEqual([['on frida@example.org'], []])
  })

  it('hangs, the service ends all the same, and another start takes up what waits', async () => {
    const gerd = randomUUID()
    await confirms(gerd, 'gerd@example.org')
    odoo.behaviour = 'hangs'
    await says(gerd, true)
    await until(async () => (await newsletterEvents()).some(({ type }) => type === 'NewsletterChangeQueued'))
    await test.restart()
    odoo.behaviour = 'works'
    test.now = new Date(test.now.getTime() + 61_000)
    await told(1)
    expect(odoo.changes).toEqual(['on gerd@example.org'])
  })

  it('is away, who changed their mind twice is left as they are', async () => {
    const hilde = randomUUID()
    await confirms(hilde, 'hilde@example.org')
    odoo.behaviour = 'resets'
    await says(hilde, true)
    await until(async () => (await newsletterEvents()).some(({ type }) => type === 'NewsletterChangeFailed'))
    await says(hilde, false)
    odoo.behaviour = 'works'
    test.now = new Date(test.now.getTime() + 61_000)
    await told(1)
    expect([await outcomes(), odoo.changes]).toEqual([['unchanged'], []])
  })
})

it('a change that was made and not recorded is made once', async () => {
  const ida = randomUUID()
  await confirms(ida, 'ida@example.org')
  await says(ida, true)
  await told(1)
  await says(ida, false)
  await told(2)
  // as if nobody had noted it: the same is told again
  await test.context.pool.query('insert into newsletter_contacts values ($1, 1)', [ida])
  await says(ida, true)
  await told(3)
  people.set(ida, { consent: true, email: 'ida@example.org' })
  await confirms(ida, 'ida@example.org')
  await told(4)
  expect(await outcomes()).toEqual(['subscribed', 'unsubscribed', 'subscribed', 'unchanged'])
})

it.each(['ODOO_URL', 'ODOO_DB', 'ODOO_USERNAME', 'ODOO_PASSWORD', 'ODOO_MAILING_LIST_ID'])(
  'without %s there is no mailing list, and nothing waits; with it those who wanted the newsletter before come to it',
  async (name) => {
    await test.restart(settings({ [name]: '' }))
    const jana = randomUUID()
    await confirms(jana, 'jana@example.org')
    await says(jana, true)
    const { projections } = await test.service.health()
    expect(projections.map((each) => each.name)).not.toContain('newsletter_queue')
    expect(await newsletterEvents()).toEqual([])
    await test.restart(settings())
    await told(1)
    expect(odoo.list()).toEqual({ 'jana@example.org': true })
  },
)

it('an Odoo from before version 17 keeps subscriptions under another name', async () => {
  await odoo.stop()
  odoo = await startOdoo('mailing.contact.subscription')
  await test.restart(settings())
  const karl = randomUUID()
  await confirms(karl, 'karl@example.org')
  await says(karl, true)
  await told(1)
  expect(odoo.list()).toEqual({ 'karl@example.org': true })
})

it('a wrong password is told to operators', async () => {
  await test.restart(settings({ ODOO_PASSWORD: 'wrong' }))
  const lena = randomUUID()
  await confirms(lena, 'lena@example.org')
  await says(lena, true)
  await until(async () => (await test.service.health()).problems.join().includes('ODOO_PASSWORD'))
})
