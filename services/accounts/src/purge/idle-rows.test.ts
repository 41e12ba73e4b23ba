import { randomBytes, randomUUID } from 'node:crypto'
import { unlinkLogin } from '@appstore/contracts/linked-logins'
import { createPersonalToken, listPersonalTokens, revokePersonalToken } from '@appstore/contracts/personal-tokens'
import { prepareTotp } from '@appstore/contracts/second-factor'
import { createPurge } from '@appstore/runtime/purge'
import { createMetrics } from '@appstore/service/metrics'
import { namedCredentials } from '../account/named-credentials.js'
import { arrivals, known } from '../arrivals-spec.js'
import { challenged, complete, type Protected, protectedMember, STEP } from '../factors-spec.js'
import { passkeyHolder, withPasskey } from '../passkey-people-spec.js'
import { type People, startPeople } from '../people-spec.js'
import { accountsPurge } from './accounts-purge.js'

const DAY = 86_400_000
const TABLES = ['personal_token_secrets', 'totp_seeds', 'recovery_codes', 'passkeys', 'linked_logins'] as const

let people: People
beforeEach(async () => {
  people = await startPeople()
})
afterEach(() => people.stop())

/** A look of the hourly job, eight days after everything was stored and looked at. */
async function purgeLater(): Promise<void> {
  const { pool, logger, eventStore } = people.context
  for (const table of TABLES) {
    await pool.query(
      `update ${table} set stored_at = stored_at - interval '8 days', looked_at = looked_at - interval '8 days'`,
    )
  }
  const parts = { eventStore, now: () => people.now }
  const tasks = accountsPurge({ ...parts, namedCredentials: namedCredentials(parts) })
  const job = createPurge({ service: 'accounts', pool, logger, metrics: createMetrics(), tasks })
  await job.look()
  expect(job.problems()).toEqual([])
}

async function counts(): Promise<Record<string, number>> {
  const counted = TABLES.map(async (table) => {
    const { rows } = await people.context.pool.query(`select count(*)::int from ${table}`)
    return [table, rows[0].count] as const
  })
  return Object.fromEntries(await Promise.all(counted))
}

const tokenFor = ({ as, accountId }: Protected, expiresInDays: number) => {
  const asked = { name: 'CI', scopes: ['read' as const], apps: null, expiresInDays }
  return people.call(createPersonalToken, { caller: as(), accountId, ...asked })
}

/** Somebody who has one of everything. */
async function holder(username: string) {
  const person = await protectedMember(people, username)
  const come = arrivals(people)
  await come.arrive(known(username), come.intentOf('connect', person.accountId), person.as())
  await withPasskey(people, person.accountId, { as: person.as() })
  return { person, token: await tokenFor(person, 30) }
}

it('credentials in force stay, however old, and are looked at again', async () => {
  const { person, token } = await holder('anna')
  const all = { personal_token_secrets: 1, totp_seeds: 1, recovery_codes: 10, passkeys: 1, linked_logins: 1 }
  for (let looks = 0; looks < 3; looks += 1) await purgeLater()
  expect(await counts()).toEqual(all)
  expect(await complete(people, await challenged(people, 'anna'), person.code())).toMatchObject({
    outcome: 'signed-in',
  })
  const { tokens } = await people.call(listPersonalTokens, { accountId: person.accountId })
  expect(tokens.map(({ tokenId }) => tokenId)).toEqual([token.tokenId])
})

it('what was used up, revoked or never set up goes', async () => {
  const { person, token } = await holder('bert')
  const { accountId, as, recoveryCodes } = person
  await complete(people, await challenged(people, 'bert'), recoveryCodes[0] as string)
  await people.call(prepareTotp, { caller: as(), accountId })
  await people.call(revokePersonalToken, { caller: as(), accountId, tokenId: token.tokenId })
  expect(await counts()).toMatchObject({ personal_token_secrets: 1, totp_seeds: 2, recovery_codes: 10 })
  await purgeLater()
  expect(await counts()).toMatchObject({ personal_token_secrets: 0, totp_seeds: 1, recovery_codes: 9 })
  people.pass(STEP)
  for (const code of [person.code(), recoveryCodes[1] as string]) {
    expect(await complete(people, await challenged(people, 'bert'), code)).toMatchObject({ outcome: 'signed-in' })
  }
})

it('a token that ran out is shown to its holder for 90 days', async () => {
  const { person } = await holder('carl')
  people.pass(119 * DAY)
  await purgeLater()
  expect(await counts()).toMatchObject({ personal_token_secrets: 1 })
  people.pass(DAY + 1_000)
  await purgeLater()
  expect(await counts()).toMatchObject({ personal_token_secrets: 0 })
  expect((await people.call(listPersonalTokens, { accountId: person.accountId })).tokens).toEqual([])
})

it('what a crash left behind goes, whether before its event or after the one that took it away', async () => {
  const { person } = await holder('dora')
  const { accountId } = person
  const { pool } = people.context
  const before = await counts()
  for (const owner of [accountId, randomUUID()]) {
    await pool.query('insert into personal_token_secrets (token_id, account_id, sha256) values ($1, $2, $3)', [
      randomUUID(),
      owner,
      randomBytes(32),
    ])
    await pool.query('insert into recovery_codes (code_id, account_id, hash) values ($1, $2, $3)', [
      randomUUID(),
      owner,
      randomBytes(32),
    ])
    await pool.query(
      `insert into passkeys (passkey_id, account_id, credential_id, public_key, counter, transports, aaguid, created_at)
       values ($1, $2, $3, $4, 0, '{}', $1, now())`,
      [randomUUID(), owner, randomUUID(), randomBytes(32)],
    )
  }
  await purgeLater()
  expect(await counts()).toEqual(before)
  const { rows } = await pool.query('select * from linked_logins')
  const row = rows[0]
  await people.call(unlinkLogin, { caller: person.as(), accountId, loginId: row.login_id })
  await pool.query(
    `insert into linked_logins (login_id, account_id, provider, subject_key, sealed_name, created_at, looked_at)
     values ($1, $2, $3, $4, $5, $6, now())`,
    [row.login_id, row.account_id, row.provider, row.subject_key, row.sealed_name, row.created_at],
  )
  await purgeLater()
  expect(await counts()).toEqual({ ...before, linked_logins: 0 })
})

it('questions to passkeys go when their time is over', async () => {
  await passkeyHolder(people, 'emil')
  const left = async () => (await people.context.pool.query('select * from passkey_challenges')).rows.length
  await purgeLater()
  expect(await left()).toBe(1)
  people.pass(5 * 60_000)
  await purgeLater()
  expect(await left()).toBe(0)
})
