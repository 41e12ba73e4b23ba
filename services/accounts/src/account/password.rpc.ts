import { changePassword, passwordResetOf, requestPasswordReset, resetPassword } from '@appstore/contracts/people'
import type { Caller } from '@appstore/contracts/rpc'
import { type Answer, answer } from '@appstore/runtime/service'
import { v5 as uuidv5 } from 'uuid'
import { KEY_LIFE } from '../credentials/mail-key-store.js'
import { streamOf } from './account-handler.js'
import { type OpenAccount, opened } from './account-state.decider.js'
import { keyInvalid } from './credential.decider.js'
import { addressProblems, demandFields, fieldsInvalid, newPasswordProblems } from './field-rules.js'
import { lookAtPassword, wrongPassword } from './own-password.js'
import type { PeopleParts } from './people-parts.js'

export interface PasswordParts extends PeopleParts {
  /** Tells the holder of an address by mail that it is no account's. */
  readonly tellThereIsNone: (address: string, language: string, caller: Caller) => Promise<void>
}

/** Answers who wants another password (web-and-accounts.md 3.4). */
export function passwordAnswers(parts: PasswordParts): Answer[] {
  return [
    answer(requestPasswordReset, async ({ caller, email, language }) => {
      if (addressProblems(email).length > 0) return {}
      const holder = await parts.addresses.holderOf(email)
      const { state } = await parts.handler.load(streamOf(holder ?? uuidv5('nobody', caller.commandId)))
      if (state.status === 'open') await sendKey(parts, state, caller)
      else await parts.tellThereIsNone(email, language, caller)
      return {}
    }),
    answer(passwordResetOf, async ({ key }) => {
      const found = await parts.mailKeys.find(key)
      const account = found && (await resettable(parts, found))
      return { reset: account ? { username: await parts.open(account.accountId, account.username) } : null }
    }),
    answer(resetPassword, async ({ caller, key, password }) => {
      const found = await parts.mailKeys.find(key)
      if (found === undefined) throw keyInvalid()
      const { accountId, keyId } = found
      const account = await resettable(parts, found)
      // the same command again finds its key used, and its first answer in the log
      if (account !== undefined) demandFields(newPasswordProblems(password, await knownOf(parts, account)))
      const holder = { ...caller, actor: `account:${accountId}`, credential: `mail-key:${keyId}` }
      return { accountId, ...(await setPassword(parts, { accountId, password, by: { keyId }, caller: holder })) }
    }),
    answer(changePassword, async ({ caller, accountId, oldPassword, newPassword }) => {
      const { state, commands } = await parts.handler.load(streamOf(accountId))
      const first = commands.get(caller.commandId)
      if (first !== undefined) return { position: String(first.position) }
      const account = opened(state)
      // whoever has none chooses one with the key of a mail, not with nothing but an open session
      if (account.passwordId === undefined) throw fieldsInvalid([wrongPassword('oldPassword')])
      const look = await lookAtPassword(parts, account, { caller, password: oldPassword, field: 'oldPassword' })
      demandFields([...look.problems, ...newPasswordProblems(newPassword, await knownOf(parts, account))])
      if (look.passwordId === undefined) throw fieldsInvalid([wrongPassword('oldPassword')])
      const by = { passwordId: look.passwordId }
      return await setPassword(parts, { accountId, password: newPassword, by, caller })
    }),
  ]
}

async function sendKey({ handler, mailKeys, now }: PeopleParts, { accountId }: OpenAccount, caller: Caller) {
  const keyId = uuidv5('reset', caller.commandId)
  await mailKeys.add({ keyId, accountId, life: KEY_LIFE.reset })
  const command = { type: 'RequestPasswordReset', keyId, at: now().toISOString() } as const
  await handler.execute({ stream: streamOf(accountId), command, caller })
}

/** The account whose password this key sets, as long as it does. */
async function resettable({ handler }: PeopleParts, { accountId, keyId }: { accountId: string; keyId: string }) {
  const { state } = await handler.load(streamOf(accountId))
  return state.status === 'open' && state.resetKeyIds.includes(keyId) ? state : undefined
}

/** What everybody may know of this person, and a password must not be like. */
async function knownOf({ open }: PeopleParts, account: OpenAccount): Promise<string[]> {
  const { accountId, username, email, firstName, lastName } = account
  const known = [username, email, firstName, lastName].flatMap((text) => text ?? [])
  return await Promise.all(known.map((text) => open(accountId, text)))
}

interface Setting {
  readonly accountId: string
  readonly password: string
  readonly by: { readonly passwordId: string } | { readonly keyId: string }
  readonly caller: Caller
}

/** The hash and the API token that comes with it are stored before the one append that puts both in force and ends all sessions. */
async function setPassword({ handler, credentials, now }: PeopleParts, { accountId, password, by, caller }: Setting) {
  const passwordId = uuidv5('password', caller.commandId)
  const tokenId = uuidv5('token', caller.commandId)
  await credentials.addPassword(passwordId, accountId, password)
  await credentials.addToken(tokenId, accountId, undefined)
  const command = { type: 'SetPassword', passwordId, tokenId, by, at: now().toISOString() } as const
  const { position } = await handler.execute({ stream: streamOf(accountId), command, caller })
  return { position: String(position) }
}
