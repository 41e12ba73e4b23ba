import { randomUUID } from 'node:crypto'
import { createAccount, replaceToken, setAccountEnabled } from '@appstore/contracts/accounts'
import { auditedEvent, readAudit } from '@appstore/contracts/audit'
import { caller, startTestAccounts, type TestAccounts } from '../accounts-spec.js'

let accounts: TestAccounts
let annId: string

/** An event of another service, which this one knows nothing about. */
async function happen(stream: string, type: string, by: { actor: string; credential: string; reason?: string }) {
  const commandId = randomUUID()
  const metadata = { ...by, commandId, correlationId: 'c', causationId: commandId, at: '2030-01-02T03:04:05.000Z' }
  const event = { id: randomUUID(), type, schemaVersion: 7, data: { appId: 'news' }, metadata }
  await accounts.context.eventStore.append(stream, 'any', [event])
  return event.id
}

const search = async (query: object) => (await accounts.call(readAudit, { limit: 100, ...query })).entries
const types = async (query: object) => (await search(query)).map(({ type }) => type)

beforeAll(async () => {
  accounts = await startTestAccounts()
  const roles = { isStaff: false, isSuperuser: false, emailVerified: true, ifExists: 'refuse' as const }
  const ann = { username: 'Ann', email: 'ann@example.org', password: 'correct horse', ...roles }
  annId = (await accounts.call(createAccount, { caller: caller(), ...ann })).accountId
  await accounts.call(replaceToken, { caller: { ...caller(), reason: 'lost it' }, username: 'Ann' })
  const byAnn = { actor: `account:${annId}`, credential: 'token:t-1' }
  await happen('app-news', 'AppRegistered', byAnn)
  await happen('release-news', 'NobodyHasThoughtOfThis', { ...byAnn, credential: 'session:s-1' })
  await happen('rating-mail', 'RatingGiven', { actor: 'system:policy', credential: 'none' })
})
afterAll(() => accounts.stop())

describe('the audit', () => {
  it('shows who did what, with which credential, when and why, newest first', async () => {
    const [newest] = await search({ credential: 'operator-token' })
    expect(newest).toMatchObject({
      type: 'AccountTokenIssued',
      object: { kind: 'account', id: annId },
      objectName: 'Ann',
      actor: 'operator',
      actorName: null,
      credential: 'operator-token',
      reason: 'lost it',
      at: expect.stringMatching(/^2030-01-02T03:04:05/),
    })
    const positions = (await search({})).map(({ position }) => BigInt(position))
    expect(positions).toEqual([...positions].sort((one, other) => (one < other ? 1 : -1)))
  })

  it('finds what somebody did, by name and by id, and what one credential did', async () => {
    expect(await types({ actor: 'ann' })).toEqual(['NobodyHasThoughtOfThis', 'AppRegistered'])
    expect(await types({ actor: `account:${annId}` })).toEqual(['NobodyHasThoughtOfThis', 'AppRegistered'])
    expect(await types({ credential: 'token:t-1' })).toEqual(['AppRegistered'])
    expect(await types({ credential: 'session:s-1' })).toEqual(['NobodyHasThoughtOfThis'])
    expect(await types({ actor: 'nobody' })).toEqual([])
    expect(await types({ actor: 'zero\0byte' })).toEqual([])
  })

  it('finds what happened to an app, of a type, and since when', async () => {
    expect(await types({ appId: 'news' })).toEqual(['NobodyHasThoughtOfThis', 'AppRegistered'])
    expect(await types({ type: 'RatingGiven' })).toEqual(['RatingGiven'])
    expect(await types({ since: '2030-01-02T03:04:06Z' })).toEqual([])
  })

  it('is read in pages', async () => {
    const all = await search({})
    const paged: typeof all = []
    for (let before: string | undefined; ; ) {
      const { entries, next } = await accounts.call(readAudit, { limit: 2, ...(before ? { before } : {}) })
      paged.push(...entries)
      if (next === null) break
      before = next
    }
    expect(paged).toEqual(all)
  })

  it('holds every event that the log has', async () => {
    const { events } = await accounts.context.eventStore.readAll(0n, { limit: 1_000 })
    expect((await search({})).map(({ eventId }) => eventId)).toEqual(events.map(({ id }) => id).toReversed())
  })

  it('knows what a command has just done', async () => {
    const { position } = await accounts.call(setAccountEnabled, { caller: caller(), username: 'Ann', enabled: false })
    expect((await search({ limit: 1 }))[0]).toMatchObject({ type: 'AccountDisabled', position })
  })

  it('gives out what an event says, for those who undo it', async () => {
    const eventId = await happen('app-news', 'AppDeleted', { actor: 'operator', credential: 'operator-token' })
    const { event } = await accounts.call(auditedEvent, { eventId })
    expect(event).toMatchObject({ entry: { eventId, type: 'AppDeleted' }, data: { appId: 'news' } })
    expect(await accounts.call(auditedEvent, { eventId: randomUUID() })).toEqual({ event: null })
  })
})
