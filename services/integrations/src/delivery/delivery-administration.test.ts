import { randomUUID } from 'node:crypto'
import type { AccountIdentity } from '@appstore/contracts/accounts'
import { type DeliveryState, deliveryFigures, findDeliveries, retryDelivery } from '@appstore/contracts/deliveries'
import { letterOf } from '@appstore/contracts/mails'
import { type Action, isAllowed, RIGHTS, rolesOf } from '@appstore/contracts/rights'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { startTestIntegrations, type TestIntegrations } from '../integrations-spec.js'
import { startMailServer, type TestMailServer } from './mail-server-spec.js'

let server: TestMailServer
let test: TestIntegrations
let isWanted = true

beforeEach(async () => {
  isWanted = true
  server = await startMailServer()
  const settings = { EMAIL_HOST: '127.0.0.1', EMAIL_PORT: String(server.port), EMAIL_TIMEOUT: '2' }
  test = await startTestIntegrations({ SITE_URL: 'https://apps.example.org', ...settings })
  const letter = { to: 'anna@example.org', language: 'en', facts: { username: 'anna', key: 'KEY' } }
  test.asker.answer(letterOf, async () => ({ letter: isWanted ? letter : null }))
  await test.asker.native.flush()
})
afterEach(async () => {
  await test.stop()
  await server.stop()
})

const person = (changes: Partial<AccountIdentity> = {}): AccountIdentity => {
  return { accountId: 'x', username: 'x', isStaff: false, isSuperuser: false, ...changes }
}
const STAFF = person({ isStaff: true })
const caller = () => {
  return { actor: 'account:x', credential: 'session:s', commandId: randomUUID(), correlationId: 'c' }
}

async function wanted(accountId: string): Promise<void> {
  const commandId = randomUUID()
  const at = test.now.toISOString()
  const metadata = { commandId, actor: 'a', credential: 'none', correlationId: 'c', causationId: commandId, at }
  const data = { accountId, keyId: 'k', at }
  const event = { id: randomUUID(), type: 'AccountPasswordResetRequested', schemaVersion: 1, data, metadata }
  await test.context.eventStore.append(`account-${accountId}`, 'any', [event])
}

const find = (asked: { state?: DeliveryState; accountId?: string; before?: string; limit?: number } = {}) =>
  test.call(findDeliveries, {
    account: STAFF,
    state: asked.state ?? null,
    accountId: asked.accountId ?? null,
    before: asked.before ?? null,
    limit: asked.limit ?? 10,
  })

/** Waits until so many mails are in this state. */
async function are(state: DeliveryState, count: number): Promise<void> {
  while ((await find({ state })).deliveries.length !== count) await new Promise((resolve) => setTimeout(resolve, 10))
}

describe('mails', () => {
  it('are listed with what became of them, and without where they went', async () => {
    await wanted('1')
    await are('sent', 1)
    isWanted = false
    await wanted('2')
    await are('failed', 1)
    const { deliveries, next } = await find()
    expect(next).toBeNull()
    expect(deliveries).toEqual([
      expect.objectContaining({ accountId: '2', state: 'failed', reason: 'not-wanted', attempts: 1, retryAt: null }),
      expect.objectContaining({ accountId: '1', state: 'sent', kind: 'password-reset', reason: null, attempts: 1 }),
    ])
    expect(JSON.stringify(deliveries)).not.toContain('example.org')
    expect((await find({ accountId: '1' })).deliveries).toHaveLength(1)
    expect(await test.call(deliveryFigures, { account: STAFF })).toEqual({ queued: 0, failing: 0, sent: 1, failed: 1 })
    const first = await find({ limit: 1 })
    const rest = await find({ limit: 1, before: first.next as string })
    expect([...first.deliveries, ...rest.deliveries]).toEqual(deliveries)
    expect(rest.next).toBeNull()
  })

  it('that were given up are tried once more when somebody asks, and no others', async () => {
    server.behaviour = 550
    await wanted('1')
    await are('failed', 1)
    const [failed] = (await find()).deliveries
    expect(failed).toMatchObject({ reason: 'refused', responseCode: 550 })
    server.behaviour = 'take'
    const retry = (by = caller()) =>
      test.call(retryDelivery, { caller: by, account: STAFF, deliveryId: failed?.deliveryId as string })
    const by = caller()
    expect((await retry(by)).position).not.toBeNull()
    await are('sent', 1)
    expect((await find()).deliveries[0]).toMatchObject({ attempts: 2, reason: null })
    expect(server.mails).toHaveLength(1)
    const { events } = await test.context.eventStore.readAll(0n, { limit: 1_000, categories: ['delivery'] })
    const retried = events.filter(({ type }) => type === 'MailRetried').map(({ metadata }) => metadata)
    expect(retried).toEqual([
      expect.objectContaining({ actor: 'account:x', credential: 'session:s', commandId: by.commandId }),
    ])
    expect((await retry()).position).toBeNull()
  })

  it('that have nothing to say any more stay where they are', async () => {
    isWanted = false
    await wanted('1')
    await are('failed', 1)
    const deliveryId = (await find()).deliveries[0]?.deliveryId as string
    const refused = (id: string) =>
      test.call(retryDelivery, { caller: caller(), account: STAFF, deliveryId: id }).catch((error: unknown) => error)
    expect(await refused(deliveryId)).toMatchObject({ code: 'mail-not-wanted' })
    expect(await refused(randomUUID())).toMatchObject({ code: 'mail-unknown' })
  })

  const ACTORS = { user: person(), staff: STAFF, superuser: person({ isSuperuser: true }), operator: null }
  const PERFORM: Partial<Record<Action, (account: AccountIdentity | null) => Promise<unknown>>> = {
    'see-mails': (account) => test.call(deliveryFigures, { account }),
    'resend-mail': (account) => test.call(retryDelivery, { caller: caller(), account, deliveryId: randomUUID() }),
  }
  it.each(Object.keys(PERFORM) as Action[])('%s: as the table of rights says', async (action) => {
    for (const [actor, account] of Object.entries(ACTORS)) {
      const outcome = await PERFORM[action]?.(account).then(
        () => 'allowed',
        (error: unknown) => (error instanceof DomainError ? error.code : Promise.reject(error)),
      )
      const allowed = action === 'see-mails' ? 'allowed' : 'mail-unknown'
      const isOne = isAllowed(action, rolesOf(account))
      expect([actor, outcome]).toEqual([actor, isOne ? allowed : RIGHTS[action].refusal.code])
    }
  })
})
