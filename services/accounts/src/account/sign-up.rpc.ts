import { type FieldProblem, signUp } from '@appstore/contracts/people'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { createSerialiser } from '@appstore/event-sourcing/serialise'
import { type Answer, answer } from '@appstore/runtime/service'
import { v5 as uuidv5 } from 'uuid'
import type { z } from 'zod'
import { plainAddress } from '../credentials/address-store.js'
import { KEY_LIFE } from '../credentials/mail-key-store.js'
import { accountIdOf, streamOf } from './account-handler.js'
import { COOL_DOWN } from './cool-down.js'
import {
  addressProblems,
  demandFields,
  fieldsInvalid,
  languageProblems,
  nameProblems,
  newPasswordProblems,
  usernameProblems,
} from './field-rules.js'
import { captchaProblems, domainProblems } from './outside-checks.js'
import type { PeopleParts } from './people-parts.js'
import { holderOfAddress, holderOfName } from './reservations.js'

type SignUp = z.infer<typeof signUp.request>
type Written = z.input<typeof signUp.response>

/** Answers who wants an account (web-and-accounts.md 3.1). */
export function signUpAnswers(parts: PeopleParts): Answer[] {
  const inTurn = createSerialiser()
  return [
    answer(signUp, async (request) => {
      const accountId = accountIdOf(request.caller.commandId)
      const first = await firstAnswer(parts, accountId, request)
      if (first !== undefined) return first
      await look(parts, request)
      // names come before addresses in all of them, so no two can wait for each other
      return await inTurn(`name ${request.username.toLowerCase()}`, () =>
        inTurn(`address ${plainAddress(request.email)}`, () => enter(parts, accountId, request)),
      )
    }),
  ]
}

/** The same command again: its captcha is used up by now, so it must not be asked for. */
async function firstAnswer(
  { handler, addresses }: PeopleParts,
  accountId: string,
  { caller, email }: SignUp,
): Promise<Written | undefined> {
  const holder = await addresses.holderOf(email)
  for (const each of [accountId, ...(holder === undefined ? [] : [holder])]) {
    const { commands } = await handler.load(streamOf(each))
    const known = commands.get(caller.commandId)
    if (known !== undefined) return { position: String(known.position) }
  }
  return undefined
}

/** @throws DomainError `fields-invalid` with everything that has to be corrected */
async function look(parts: PeopleParts, request: SignUp): Promise<void> {
  const { username, email, password, firstName, lastName, language } = request
  const problems: FieldProblem[] = [
    ...usernameProblems(username),
    ...addressProblems(email),
    ...newPasswordProblems(password, [username, email, firstName, lastName]),
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

/**
 * Makes the account, or tells the holder of the address that somebody gave it as theirs. Both take the same steps and write one
 * event more or less to one stream, so neither the answer nor its time tells which it was. Secrets that no event names have no effect.
 */
async function enter(parts: PeopleParts, accountId: string, request: SignUp): Promise<Written> {
  const { handler, credentials } = parts
  const { caller, username, email } = request
  const at = parts.now().toISOString()
  try {
    if ((await holderOfName(parts, username, accountId, caller)) !== accountId) throw fieldsInvalid([taken(username)])
    const facts = await prepared(parts, accountId, request)
    const holder = await holderOfAddress(parts, email, accountId, caller)
    if (holder === accountId) {
      const command = { type: 'CreateAccount', ...facts, at } as const
      const { position } = await handler.execute({ stream: streamOf(accountId), command, caller })
      return { position: String(position) }
    }
    await credentials.holdUsername(username, accountId)
    const command = { type: 'ClaimAddress', by: 'sign-up', coolDown: COOL_DOWN, at } as const
    const { position } = await handler.execute({ stream: streamOf(holder), command, caller })
    return { position: String(position) }
  } catch (error) {
    if (error instanceof DomainError && error.code === 'username-taken') throw fieldsInvalid([taken(username)])
    throw error
  }
}

async function prepared({ credentials, mailKeys }: PeopleParts, accountId: string, request: SignUp) {
  const { caller, newsletter, language } = request
  const seal = (text: string) => credentials.seal(accountId, text)
  const [username, email] = [await seal(request.username), await seal(request.email)]
  const [firstName, lastName] = [await seal(request.firstName), await seal(request.lastName)]
  const passwordId = uuidv5('password', caller.commandId)
  const tokenId = uuidv5('token', caller.commandId)
  const keyId = uuidv5('confirmation', caller.commandId)
  await credentials.addPassword(passwordId, accountId, request.password)
  await credentials.addToken(tokenId, accountId, undefined)
  await mailKeys.add({ keyId, accountId, life: KEY_LIFE.confirmation })
  const roles = { emailVerified: false, isStaff: false, isSuperuser: false }
  const told = { firstName, lastName, newsletter, language, keyId }
  return { accountId, username, email, ...roles, passwordId, tokenId, signUp: told }
}

function taken(username: string): FieldProblem {
  return { field: 'username', code: 'username-taken', detail: `The name ${username} is taken. Choose another one.` }
}
