import { randomUUID } from 'node:crypto'
import { verifyEmail } from '@appstore/contracts/accounts'
import { signUp } from '@appstore/contracts/people'
import { signIn, verifySession } from '@appstore/contracts/sessions'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { deriveKey } from '@appstore/service/seal'
import type { z } from 'zod'
import { caller, startTestAccounts, type TestAccounts } from './accounts-spec.js'
import { createMailKeyStore } from './credentials/mail-key-store.js'

export const PASSWORD = 'violet otter crossing 7'

type SignUp = z.input<typeof signUp.request>

/** Accounts, and people who come to it as they are. */
export interface People extends TestAccounts {
  signUp(username: string, changes?: Partial<SignUp>): Promise<{ position: string | null }>
  /** Signs up and confirms the address as an operator would; the account's id. */
  member(username: string, changes?: Partial<SignUp>): Promise<string>
  /** Signs in; a caller with that session. */
  enter(login: string, password?: string): Promise<{ secret: string; as: () => ReturnType<typeof caller> }>
  inForce(secret: string): Promise<boolean>
  eventsOf(accountId: string): Promise<{ type: string; data: Record<string, unknown> }[]>
  /** What the newest mail's key of this account is, as the mail would have it. */
  keyOf(accountId: string): Promise<string>
  pass(milliseconds: number): void
}

export const visitor = (commandId?: string) => ({ ...caller(commandId), actor: 'visitor', credential: 'none' })

/** What a refused request was refused for: code, and fields with theirs. */
export async function refusal(work: Promise<unknown>): Promise<{ code: string; fields: string[] }> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof DomainError)) throw error ?? new Error('nothing was refused')
  const problems = (error.extra?.problems ?? []) as { field: string; code: string }[]
  return { code: error.code, fields: problems.map(({ field, code }) => `${field}: ${code}`).sort() }
}

export async function startPeople(): Promise<People> {
  const accounts = await startTestAccounts()
  const device = { userAgent: 'test', address: '192.0.2.1' }
  const form = (username: string, changes: Partial<SignUp>): SignUp => {
    const captcha = randomUUID()
    accounts.captchas.add(captcha)
    const named = { username, email: `${username}@mail.example`, firstName: 'Erika', lastName: 'Mustermann' }
    return {
      caller: visitor(),
      ...named,
      password: PASSWORD,
      newsletter: false,
      language: 'en',
      captcha,
      ...changes,
    }
  }
  const eventsOf: People['eventsOf'] = async (accountId) => {
    const events = await accounts.context.eventStore.readStream(`account-${accountId}`)
    return events.map(({ type, data }) => ({ type, data: data as Record<string, unknown> }))
  }
  const more: Omit<People, keyof TestAccounts> = {
    signUp: (username, changes = {}) => accounts.call(signUp, form(username, changes)),
    async member(username, changes = {}) {
      await accounts.call(signUp, form(username, changes))
      const email = changes.email ?? `${username}@mail.example`
      const { accountId } = await accounts.call(verifyEmail, { caller: caller(), username, email })
      return accountId
    },
    async enter(login, password = PASSWORD) {
      const entered = await accounts.call(signIn, { caller: visitor(), login, password, device })
      if (entered.outcome !== 'signed-in') throw new Error(entered.outcome)
      const { account, credential } = entered.session
      return { secret: entered.secret, as: () => ({ ...caller(), actor: `account:${account.accountId}`, credential }) }
    },
    inForce: async (secret) => (await accounts.call(verifySession, { secret })).session !== null,
    eventsOf,
    async keyOf(accountId) {
      const named = (await eventsOf(accountId)).findLast(({ data }) => 'keyId' in data)
      const sealingKey = deriveKey('s'.repeat(64), 'mail-key')
      const keys = createMailKeyStore(accounts.context.pool, sealingKey, () => accounts.now)
      return (await keys.readable(String(named?.data.keyId))) ?? ''
    },
    pass(milliseconds) {
      accounts.now = new Date(accounts.now.getTime() + milliseconds)
    },
  }
  // the clock, the context and the service change: they are looked up whenever they are asked for
  return Object.assign(Object.create(accounts), more) as People
}
