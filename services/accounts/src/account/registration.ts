import type { FieldProblem } from '@appstore/contracts/people'
import type { Caller } from '@appstore/contracts/rpc'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { v5 as uuidv5 } from 'uuid'
import { KEY_LIFE } from '../credentials/mail-key-store.js'
import { streamOf } from './account-handler.js'
import { COOL_DOWN } from './cool-down.js'
import type { CreateAccount } from './creation.decider.js'
import {
  addressProblems,
  demandFields,
  fieldsInvalid,
  languageProblems,
  nameProblems,
  usernameProblems,
} from './field-rules.js'
import { captchaProblems, domainProblems } from './outside-checks.js'
import type { PeopleParts } from './people-parts.js'
import { holderOfAddress, holderOfName } from './reservations.js'

/** What everybody tells who wants an account, by whichever way they will sign in. */
export interface Registration {
  readonly caller: Caller
  readonly username: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly newsletter: boolean
  readonly language: string
  readonly captcha: string
}

/**
 * @param more what is wrong beside what everybody tells
 * @throws DomainError `fields-invalid` with everything that has to be corrected
 */
export async function lookAtRegistration(
  parts: PeopleParts,
  request: Registration,
  more: readonly FieldProblem[],
): Promise<void> {
  const { username, email, firstName, lastName, language } = request
  const problems: FieldProblem[] = [
    ...usernameProblems(username),
    ...addressProblems(email),
    ...more,
    ...nameProblems({ firstName, lastName }),
    ...languageProblems(language),
  ]
  const named = !problems.some(({ field }) => field === 'username') && (await parts.isTaken(username))
  if (named) problems.push(taken(username))
  const addressed = !problems.some(({ field }) => field === 'email')
  const { correlationId } = request.caller
  const asked = [
    captchaProblems(parts.messaging, request.captcha, correlationId),
    ...(addressed ? [domainProblems(parts.messaging, email, correlationId)] : []),
  ]
  demandFields([...problems, ...(await Promise.all(asked)).flat()])
}

/** How the account is signed in to. */
export type FirstWayIn = Pick<CreateAccount, 'passwordId' | 'login' | 'emailVerified'>

/**
 * Makes the account, or tells the holder of the address that somebody gave it as theirs. Both take the same steps and write one
 * event more or less to one stream, so neither the answer nor its time tells which it was. Secrets that no event names have no effect.
 *
 * @param wayIn keeps what the account is signed in with
 */
export async function enter(
  parts: PeopleParts,
  accountId: string,
  request: Registration,
  wayIn: () => Promise<FirstWayIn>,
): Promise<{ position: string; made: boolean }> {
  const { handler, credentials } = parts
  const { caller, username, email } = request
  const at = parts.now().toISOString()
  try {
    if ((await holderOfName(parts, username, accountId, caller)) !== accountId) throw fieldsInvalid([taken(username)])
    const facts = await prepared(parts, accountId, request, await wayIn())
    const holder = await holderOfAddress(parts, email, accountId, caller)
    if (holder === accountId) {
      const command = { type: 'CreateAccount', ...facts, at } as const
      const { position } = await handler.execute({ stream: streamOf(accountId), command, caller })
      return { position: String(position), made: true }
    }
    await credentials.holdUsername(username, accountId)
    const command = { type: 'ClaimAddress', by: 'sign-up', coolDown: COOL_DOWN, at } as const
    const { position } = await handler.execute({ stream: streamOf(holder), command, caller })
    return { position: String(position), made: false }
  } catch (error) {
    if (error instanceof DomainError && error.code === 'username-taken') throw fieldsInvalid([taken(username)])
    throw error
  }
}

async function prepared(
  { credentials, mailKeys }: PeopleParts,
  accountId: string,
  request: Registration,
  wayIn: FirstWayIn,
) {
  const { caller, newsletter, language } = request
  const seal = (text: string) => credentials.seal(accountId, text)
  const [username, email] = [await seal(request.username), await seal(request.email)]
  const [firstName, lastName] = [await seal(request.firstName), await seal(request.lastName)]
  const tokenId = uuidv5('token', caller.commandId)
  await credentials.addToken(tokenId, accountId, undefined)
  const keyId = wayIn.emailVerified ? undefined : uuidv5('confirmation', caller.commandId)
  if (keyId !== undefined) await mailKeys.add({ keyId, accountId, life: KEY_LIFE.confirmation })
  const told = { firstName, lastName, newsletter, language, keyId }
  return { accountId, username, email, isStaff: false, isSuperuser: false, ...wayIn, tokenId, signUp: told }
}

function taken(username: string): FieldProblem {
  return { field: 'username', code: 'username-taken', detail: `The name ${username} is taken. Choose another one.` }
}
