import { confirmationOf, confirmEmail, resendConfirmation } from '@appstore/contracts/people'
import type { Caller } from '@appstore/contracts/rpc'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type Answer, answer } from '@appstore/runtime/service'
import { v5 as uuidv5 } from 'uuid'
import type { AddressStore } from '../credentials/address-store.js'
import { KEY_LIFE, type MailKeyStore } from '../credentials/mail-key-store.js'
import { type AccountHandler, streamOf } from './account-handler.js'
import type { OpenAccount, Sealed } from './account-state.decider.js'
import { COOL_DOWN } from './cool-down.js'
import { keyInvalid } from './credential.decider.js'
import { isAddressOf } from './reservations.js'

export interface ConfirmationParts {
  readonly handler: AccountHandler
  readonly mailKeys: MailKeyStore
  readonly addresses: AddressStore
  /** Reads what was sealed with the person's key. */
  readonly open: (accountId: string, text: Sealed) => Promise<string>
  readonly now: () => Date
}

/** Sends another confirmation mail to the account's address, if it waits for one and the last is three minutes old. */
export async function remindOfConfirmation(parts: ConfirmationParts, accountId: string, caller: Caller): Promise<void> {
  const { handler, mailKeys, now } = parts
  const { state } = await handler.load(streamOf(accountId))
  if (state.status !== 'open' || state.emailVerified) return
  const keyId = uuidv5('confirmation', caller.commandId)
  await mailKeys.add({ keyId, accountId, life: KEY_LIFE.confirmation })
  const command = { type: 'RequestConfirmation', keyId, coolDown: COOL_DOWN, at: now().toISOString() } as const
  await handler.execute({ stream: streamOf(accountId), command, caller })
}

/** Answers those who come with the key of a mail, and those who want another mail. */
export function confirmationAnswers(parts: ConfirmationParts): Answer[] {
  const { handler, addresses, open, now } = parts
  return [
    answer(confirmationOf, async ({ key }) => {
      const found = await meant(parts, key)
      if (found === undefined) return { confirmation: null }
      const { account, email } = found
      return { confirmation: { username: await open(account.accountId, account.username), email } }
    }),
    answer(confirmEmail, async ({ caller, key }) => {
      const found = await meant(parts, key)
      if (found === undefined) return await repeated(parts, caller, key)
      const { account, email, keyId } = found
      const { accountId } = account
      await own(parts, email, accountId)
      const holder = { ...caller, actor: `account:${accountId}`, credential: `mail-key:${keyId}` }
      const command = { type: 'ConfirmEmail', keyId, at: now().toISOString() } as const
      const { position } = await handler.execute({ stream: streamOf(accountId), command, caller: holder })
      await addresses.keepOnly(email, accountId)
      return { accountId, username: await open(accountId, account.username), email, position: String(position) }
    }),
    answer(resendConfirmation, async ({ caller, email }) => {
      const holder = await addresses.holderOf(email)
      if (holder !== undefined) await remindOfConfirmation(parts, holder, caller)
      return {}
    }),
  ]
}

/** Which address the key would confirm at which account. */
async function meant({ handler, mailKeys, open }: ConfirmationParts, key: string) {
  const found = await mailKeys.find(key)
  if (found === undefined) return undefined
  const { keyId, accountId } = found
  const { state } = await handler.load(streamOf(accountId))
  if (state.status !== 'open') return undefined
  const sealed = sealedAddress(state, keyId)
  return sealed && { account: state, keyId, email: await open(accountId, sealed) }
}

function sealedAddress({ email, pending, confirmation }: OpenAccount, keyId: string): Sealed | undefined {
  if (pending?.keyId === keyId) return pending.email
  return confirmation?.keyIds.includes(keyId) ? email : undefined
}

/** The same command again, whose first answer was lost, finds the address confirmed. */
async function repeated({ handler, mailKeys, open, now }: ConfirmationParts, caller: Caller, key: string) {
  const found = await mailKeys.find(key)
  if (found === undefined) throw keyInvalid()
  const { keyId, accountId } = found
  const command = { type: 'ConfirmEmail', keyId, at: now().toISOString() } as const
  const { state, position } = await handler.execute({ stream: streamOf(accountId), command, caller })
  if (state.status !== 'open') throw keyInvalid()
  const [username, email] = [await open(accountId, state.username), await open(accountId, state.email)]
  return { accountId, username, email, position: String(position) }
}

/** The address is the account's alone before the event says so: somebody else may have confirmed it first. */
async function own(parts: ConfirmationParts, email: string, accountId: string): Promise<void> {
  const { handler, addresses } = parts
  const holder = await addresses.reserve(email, accountId)
  if (holder === accountId) return
  const { state } = await handler.load(streamOf(holder))
  if (await isAddressOf(parts, state, email)) {
    throw new DomainError(
      'conflict',
      'email-taken',
      'This address belongs to another account by now. Give another one, or sign in with that account.',
    )
  }
  await addresses.reassign(email, holder, accountId)
}
