import { signUp } from '@appstore/contracts/people'
import { createSerialiser } from '@appstore/event-sourcing/serialise'
import { type Answer, answer } from '@appstore/runtime/service'
import { v5 as uuidv5 } from 'uuid'
import type { z } from 'zod'
import { plainAddress } from '../credentials/address-store.js'
import { accountIdOf, streamOf } from './account-handler.js'
import { newPasswordProblems } from './field-rules.js'
import type { PeopleParts } from './people-parts.js'
import { enter, lookAtRegistration } from './registration.js'

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
        inTurn(`address ${plainAddress(request.email)}`, async () => {
          const { position } = await enter(parts, accountId, request, () => addPassword(parts, accountId, request))
          return { position }
        }),
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
  const { username, email, password, firstName, lastName } = request
  await lookAtRegistration(parts, request, newPasswordProblems(password, [username, email, firstName, lastName]))
}

async function addPassword({ credentials }: PeopleParts, accountId: string, { caller, password }: SignUp) {
  const passwordId = uuidv5('password', caller.commandId)
  await credentials.addPassword(passwordId, accountId, password)
  return { passwordId, emailVerified: false }
}
