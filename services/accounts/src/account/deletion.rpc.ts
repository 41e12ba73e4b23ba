import { cancelDeletion, deletionOptions, eraseAccount, requestDeletion } from '@appstore/contracts/deletion'
import type { FieldProblem } from '@appstore/contracts/people'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type Answer, answer } from '@appstore/runtime/service'
import type { z } from 'zod'
import { type FindByUsername, streamOf } from './account-handler.js'
import { opened } from './account-state.decider.js'
import { decisionProblems, ownedApps } from './app-decisions.js'
import { demandFields } from './field-rules.js'
import { type LastAdministratorParts, sparingTheLast } from './last-administrator.js'
import { lookAtPassword } from './own-password.js'
import type { PeopleParts } from './people-parts.js'
import { placed } from './profile.rpc.js'

const DAY = 86_400_000

export interface DeletionParts extends PeopleParts, LastAdministratorParts {
  readonly find: FindByUsername
  /** The account that this command erased before. */
  readonly erasedBy: (commandId: string) => Promise<{ accountId: string; position: string } | undefined>
  /** Days in which a deletion can be called off. */
  readonly graceDays: number
}

/** Answers who wants to go, who stays after all, and operators who order that an account goes (web-and-accounts.md 3.6). */
export function deletionAnswers(parts: DeletionParts): Answer[] {
  const { handler, graceDays, now } = parts
  return [
    answer(deletionOptions, async ({ accountId }) => ({ graceDays, apps: await ownedApps(parts, accountId) })),
    answer(requestDeletion, (request) => ask(parts, request)),
    answer(cancelDeletion, async ({ caller, accountId }) => {
      const command = { type: 'CancelDeletion', at: now().toISOString() } as const
      return placed(await handler.execute({ stream: streamOf(accountId), command, caller }))
    }),
    answer(eraseAccount, async ({ caller, username, apps }) => {
      const found = await parts.find(username)
      const first = found === undefined ? await parts.erasedBy(caller.commandId) : undefined
      if (first !== undefined) return first
      if (found === undefined) throw unknown(username)
      const { accountId } = found
      const command = { type: 'EraseAccount', due: false, apps, at: now().toISOString() } as const
      return { accountId, ...placed(await handler.execute({ stream: streamOf(accountId), command, caller })) }
    }),
  ]
}

async function ask(
  parts: DeletionParts,
  { caller, accountId, email, password, decisions }: z.infer<typeof requestDeletion.request>,
): Promise<z.input<typeof requestDeletion.response>> {
  const { handler, graceDays, now } = parts
  const stream = streamOf(accountId)
  const { state, commands } = await handler.load(stream)
  const account = opened(state)
  const first = commands.get(caller.commandId)
  if (first === undefined) {
    const { problems } = await lookAtPassword(parts, account, { caller, password, field: 'password' })
    const address: FieldProblem[] = (await parts.open(accountId, account.email)) === email.trim() ? [] : [OTHER]
    demandFields([...decisionProblems(decisions, await ownedApps(parts, accountId)), ...address, ...problems])
  }
  const at = now()
  const eraseAt = new Date(at.getTime() + graceDays * DAY).toISOString()
  const command = { type: 'RequestDeletion', decisions, eraseAt, at: at.toISOString() } as const
  const request = () => handler.execute({ stream, command, caller })
  const isSpared = account.isSuperuser && first === undefined
  const { events, position } = await (isSpared ? sparingTheLast(parts, accountId, request) : request())
  const requested = events.find((event) => event.type === 'AccountDeletionRequested')
  return { eraseAt: requested?.data.eraseAt ?? eraseAt, position: String(position) }
}

const OTHER: FieldProblem = {
  field: 'email',
  code: 'email-other',
  detail: 'This is not the address of your account. Give the one that stands in your profile.',
}

function unknown(username: string): DomainError {
  return new DomainError('not-found', 'account-unknown', `There is no account named ${username}.`)
}
