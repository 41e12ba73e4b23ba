import { randomUUID } from 'node:crypto'
import { letterOf } from '@appstore/contracts/mails'
import { until } from '@appstore/event-sourcing/counter-spec'
import type { NewEvent } from '@appstore/event-sourcing/event-store'
import { startTestIntegrations, type TestIntegrations } from '../integrations-spec.js'
import { type Behaviour, type BrokenMailServer, startBrokenMailServer } from './broken-mail-server-spec.js'

let server: BrokenMailServer
let test: TestIntegrations

beforeEach(async () => {
  server = await startBrokenMailServer()
  test = await startTestIntegrations({
    SITE_URL: 'https://apps.example.org',
    EMAIL_HOST: '127.0.0.1',
    EMAIL_PORT: String(server.port),
    EMAIL_TIMEOUT: '1',
  })
  const letter = {
    to: 'anna@example.org',
    language: 'en',
    facts: { username: 'anna', email: 'anna@example.org', key: 'KEY' },
  }
  test.asker.answer(letterOf, async () => ({ letter }))
  await test.asker.native.flush()
})
afterEach(async () => {
  await test.stop()
  await server.stop()
})

async function askForReset(): Promise<void> {
  const [commandId, at] = [randomUUID(), test.now.toISOString()]
  const event: NewEvent = {
    id: randomUUID(),
    type: 'AccountPasswordResetRequested',
    schemaVersion: 1,
    data: { accountId: '1', keyId: 'k1', at },
    metadata: { commandId, actor: 'account:1', credential: 'none', correlationId: 'c', causationId: commandId, at },
  }
  await test.context.eventStore.append('account-1', 'any', [event])
}

/** Types of what happened to the mail, and why it did not go out. */
async function story(): Promise<string[]> {
  const { events } = await test.context.eventStore.readAll(0n, { limit: 1_000, categories: ['delivery'] })
  return events.map(({ type, data }) => `${type} ${(data as { reason?: string }).reason ?? ''}`.trim())
}

const passAMinute = () => {
  test.now = new Date(test.now.getTime() + 61_000)
}

describe('a mail goes out once, later, when the mail server', () => {
  it.each<[Behaviour, string]>([
    ['mute', 'timeout'],
    ['reset', 'unreachable'],
  ])('is %s at first', async (behaviour, reason) => {
    server.behaviour = behaviour
    await askForReset()
    await until(async () => (await story()).includes(`MailFailed ${reason}`))
    expect(server.has).toEqual([])
    server.behaviour = 'take'
    passAMinute()
    await until(async () => (await story()).includes('MailSent'))
    passAMinute()
    await test.restart()
    expect([server.has.length, await story()]).toEqual([1, ['MailQueued', `MailFailed ${reason}`, 'MailSent']])
  })
})

describe('a mail of which nobody knows whether the server has it', () => {
  it.each<[Behaviour, string]>([
    ['drop-after-data', 'unreachable'],
    ['hold-after-data', 'timeout'],
  ])('goes out once more, as the same mail to whoever compares: %s', async (behaviour, reason) => {
    server.behaviour = behaviour
    await askForReset()
    await until(async () => (await story()).includes(`MailFailed ${reason}`))
    server.behaviour = 'take'
    passAMinute()
    await until(async () => (await story()).includes('MailSent'))
    expect(await story()).toEqual(['MailQueued', `MailFailed ${reason}`, 'MailSent'])
    expect(server.has).toHaveLength(2)
    expect(new Set(server.has).size).toBe(1)
  })
})
