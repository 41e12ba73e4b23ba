import { randomBytes, randomUUID } from 'node:crypto'
import { replaceToken, verifyPassword, verifyToken } from '@appstore/contracts/accounts'
import { changePassword, confirmationOf, requestPasswordReset } from '@appstore/contracts/people'
import { createPurge } from '@appstore/runtime/purge'
import { createMetrics } from '@appstore/service/metrics'
import fc from 'fast-check'
import { namedCredentials } from '../account/named-credentials.js'
import { caller } from '../accounts-spec.js'
import { PASSWORD, type People, startPeople, visitor } from '../people-spec.js'
import { accountsPurge } from './accounts-purge.js'

const TABLES = ['usernames', 'addresses', 'person_keys', 'passwords', 'api_tokens', 'mail_keys', 'sessions', 'letters']
const OTHER = 'seven sleepy river foxes'
const DAY = 86_400_000

let people: People
beforeEach(async () => {
  people = await startPeople()
})
afterEach(() => people.stop())

/** Looks as the hourly job does. */
async function purge(): Promise<void> {
  const { pool, logger, eventStore } = people.context
  const parts = { eventStore, now: () => people.now }
  const tasks = accountsPurge({ ...parts, namedCredentials: namedCredentials(parts) })
  const job = createPurge({ service: 'accounts', pool, logger, metrics: createMetrics(), tasks })
  await job.look()
  expect(job.problems()).toEqual([])
}

/** All rows were stored two days ago. */
async function age(): Promise<void> {
  for (const table of ['usernames', 'addresses', 'person_keys', 'passwords', 'api_tokens']) {
    await people.context.pool.query(`update ${table} set stored_at = stored_at - interval '2 days'`)
  }
}

async function rowsOf(table: string): Promise<string[]> {
  const { rows } = await people.context.pool.query(`select row_to_json(${table})::jsonb - 'named' as row from ${table}`)
  return rows.map(({ row }) => JSON.stringify(row)).sort()
}

/** Whose stream the event at this position stands in. */
async function accountAt(position: string | null): Promise<string> {
  const { events } = await people.context.eventStore.readAll(BigInt(position ?? 0) - 1n, { limit: 1 })
  return events[0]?.stream.slice('account-'.length) ?? ''
}

const all = async () =>
  Object.fromEntries(await Promise.all(TABLES.map(async (table) => [table, await rowsOf(table)] as const)))
const counts = async () => Object.fromEntries(Object.entries(await all()).map(([table, rows]) => [table, rows.length]))

it('what is in force is never purged, however old', async () => {
  const accountId = await people.member('anna')
  const { token } = await people.call(replaceToken, { caller: caller(), username: 'anna' })
  await age()
  const before = await all()
  await purge()
  await purge()
  expect(await all()).toEqual(before)
  const identified = { account: { accountId } }
  expect(await people.call(verifyToken, { token })).toMatchObject({ identified })
  expect(await people.call(verifyPassword, { username: 'anna', password: PASSWORD })).toMatchObject({ identified })
})

it('what a sign-up with an address in use leaves behind goes, but not the name', async () => {
  await people.member('hans')
  await people.signUp('hanna', { email: 'hans@mail.example' })
  expect(await counts()).toMatchObject({ usernames: 2, person_keys: 2, passwords: 2, api_tokens: 2 })
  await purge()
  expect(await counts()).toMatchObject({ person_keys: 2, passwords: 2, api_tokens: 2 }) // perhaps it is still on its way
  await age()
  await purge()
  expect(await counts()).toMatchObject({ usernames: 2, addresses: 1, person_keys: 1, passwords: 1, api_tokens: 1 })
  const identified = expect.objectContaining({ credential: 'password' })
  expect(await people.call(verifyPassword, { username: 'hans', password: PASSWORD })).toEqual({ identified })
})

it('what a crash leaves behind goes: of a creation everything, of a change what was to be new', async () => {
  const accountId = await people.member('ida')
  const { pool } = people.context
  const nobody = randomUUID()
  for (const holder of [accountId, nobody]) {
    await pool.query('insert into passwords values ($1, $2, $3)', [randomUUID(), holder, 'hash'])
    await pool.query('insert into api_tokens values ($1, $2, $3, $4)', [
      randomUUID(),
      holder,
      randomBytes(32),
      'sealed',
    ])
  }
  await pool.query('insert into person_keys values ($1, $2)', [nobody, randomBytes(32)])
  await pool.query('insert into usernames values ($1, $2)', ['nobody', nobody])
  await pool.query('insert into addresses values ($1, $2)', [randomBytes(32), nobody])
  await age()
  await purge()
  expect(await counts()).toMatchObject({ usernames: 1, addresses: 1, person_keys: 1, passwords: 1, api_tokens: 1 })
})

it('what is stored again is new, so that it can come to its event', async () => {
  const accountId = await people.member('jan')
  const commandId = randomUUID()
  const { as } = await people.enter('jan')
  const change = { accountId, oldPassword: PASSWORD, newPassword: OTHER, caller: { ...as(), commandId } }
  await people.call(changePassword, change)
  await people.context.pool.query('update passwords set named = false')
  await age()
  await people.call(changePassword, change) // the same command finds its event, and stores nothing
  await purge()
  expect(await people.call(verifyPassword, { username: 'jan', password: OTHER })).toMatchObject({ identified: {} })
})

it('sessions, keys of mails, letters and pauses go when their time is over, and not before', async () => {
  await people.member('kim')
  const { secret } = await people.enter('kim')
  await people.call(requestPasswordReset, { caller: visitor(), email: 'nobody@mail.example', language: 'en' })
  const { position } = await people.signUp('lea')
  const accountId = await accountAt(position)
  const key = await people.keyOf(accountId)
  await purge()
  expect(await counts()).toMatchObject({ sessions: 1, mail_keys: 2, letters: 1 })
  people.pass(DAY)
  await purge()
  expect(await counts()).toMatchObject({ sessions: 1, mail_keys: 2, letters: 0 })
  expect(await rowsOf('letter_pauses')).toEqual([])
  expect((await people.call(confirmationOf, { key })).confirmation).toMatchObject({ username: 'lea' })
  people.pass(2 * DAY + 1)
  await purge()
  expect(await counts()).toMatchObject({ sessions: 1, mail_keys: 0 })
  expect(await people.inForce(secret)).toBe(true)
  people.pass(14 * DAY + 1)
  await purge()
  expect(await counts()).toMatchObject({ sessions: 0 })
})

it('whatever people do in whatever order, a purge changes nothing of what works', async () => {
  const steps = fc.array(fc.constantFrom('token', 'password', 'sign-up', 'claim', 'age', 'purge', 'crash'), {
    maxLength: 8,
  })
  let run = 0
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      run += 1
      const username = `mo${run}`
      const accountId = await people.member(username)
      let [password, token] = [PASSWORD, '']
      for (const step of [...taken, 'age', 'purge']) {
        if (step === 'token') token = (await people.call(replaceToken, { caller: caller(), username })).token
        if (step === 'password') {
          const { as } = await people.enter(username, password)
          const newPassword = `${OTHER} ${randomBytes(6).toString('hex')}`
          await people.call(changePassword, { accountId, oldPassword: password, newPassword, caller: as() })
          ;[password, token] = [newPassword, '']
        }
        if (step === 'sign-up') await people.signUp(`n${randomBytes(6).toString('hex')}`)
        if (step === 'claim')
          await people.signUp(`c${randomBytes(6).toString('hex')}`, { email: `${username}@mail.example` })
        if (step === 'crash')
          await people.context.pool.query('insert into passwords values ($1, $2, $3)', [
            randomUUID(),
            accountId,
            'hash',
          ])
        if (step === 'age') await age()
        if (step === 'purge') await purge()
      }
      await people.enter(username, password)
      if (token !== '') expect((await people.call(verifyToken, { token })).identified).not.toBeNull()
    }),
    { numRuns: 12 },
  )
})
