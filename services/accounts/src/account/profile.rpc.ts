import { changeLanguage, changeProfile, type Profile, profileOf } from '@appstore/contracts/profiles'
import { type Answer, answer } from '@appstore/runtime/service'
import type { z } from 'zod'
import { streamOf } from './account-handler.js'
import { type OpenAccount, opened, type Sealed } from './account-state.decider.js'
import { demandFields, languageProblems, nameProblems } from './field-rules.js'
import { lookAtPassword } from './own-password.js'
import type { PeopleParts } from './people-parts.js'

/** Answers who looks at their own profile and changes it (web-and-accounts.md 3.5). */
export function profileAnswers(parts: PeopleParts): Answer[] {
  const { handler, now } = parts
  return [
    answer(profileOf, async ({ accountId }) => {
      const { state } = await handler.load(streamOf(accountId))
      return { profile: state.status === 'open' ? await profile(parts, state) : null }
    }),
    answer(changeProfile, async (request) => {
      const { caller, accountId, newsletter } = request
      const { state, commands } = await handler.load(streamOf(accountId))
      const first = commands.get(caller.commandId)
      if (first !== undefined) return { position: String(first.position) }
      const names = await namesOf(parts, opened(state), request)
      const command = { type: 'ChangeProfile', ...names, newsletter, at: now().toISOString() } as const
      return placed(await handler.execute({ stream: streamOf(accountId), command, caller }))
    }),
    answer(changeLanguage, async ({ caller, accountId, language }) => {
      demandFields(languageProblems(language))
      const command = { type: 'ChangeLanguage', language, at: now().toISOString() } as const
      return placed(await handler.execute({ stream: streamOf(accountId), command, caller }))
    }),
  ]
}

/** `null` when nothing was written: there is nothing to wait for. */
export function placed({ events, position }: { events: readonly unknown[]; position: bigint | null }) {
  return { position: events.length > 0 ? String(position) : null }
}

async function profile({ open }: PeopleParts, account: OpenAccount): Promise<Profile> {
  const { accountId, emailVerified, pending, language, newsletter, passwordId, deletion } = account
  const read = async (text: Sealed | undefined) => (text === undefined ? '' : await open(accountId, text))
  return {
    accountId,
    username: await read(account.username),
    email: await read(account.email),
    emailVerified,
    pendingEmail: pending === undefined ? null : await read(pending.email),
    firstName: await read(account.firstName),
    lastName: await read(account.lastName),
    language,
    newsletter,
    hasPassword: passwordId !== undefined,
    deletion: deletion === undefined ? null : { eraseAt: deletion.eraseAt, decisions: [...deletion.decisions] },
  }
}

/** The names, sealed: in the form that stands already where they are the same. Others must be right, and need the password. */
async function namesOf(
  parts: PeopleParts,
  account: OpenAccount,
  { caller, firstName, lastName, password }: z.infer<typeof changeProfile.request>,
) {
  const { credentials, open } = parts
  const { accountId } = account
  const standing = async (text: Sealed | undefined) => (text === undefined ? '' : await open(accountId, text))
  const same = {
    firstName: firstName === (await standing(account.firstName)),
    lastName: lastName === (await standing(account.lastName)),
  }
  if (!same.firstName || !same.lastName) {
    const { problems } = await lookAtPassword(parts, account, { caller, password, field: 'password' })
    demandFields([...nameProblems({ firstName, lastName }), ...problems])
  }
  const keep = async (is: boolean, before: Sealed | undefined, text: string) =>
    is && before !== undefined ? before : await credentials.seal(accountId, text)
  return {
    firstName: await keep(same.firstName, account.firstName, firstName),
    lastName: await keep(same.lastName, account.lastName, lastName),
  }
}
