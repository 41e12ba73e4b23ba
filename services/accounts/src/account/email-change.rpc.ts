import { cancelEmailChange, changeEmail } from '@appstore/contracts/profiles'
import { type Answer, answer } from '@appstore/runtime/service'
import { v5 as uuidv5 } from 'uuid'
import type { z } from 'zod'
import { KEY_LIFE } from '../credentials/mail-key-store.js'
import { streamOf } from './account-handler.js'
import { opened } from './account-state.decider.js'
import { COOL_DOWN } from './cool-down.js'
import { addressProblems, demandFields } from './field-rules.js'
import { domainProblems } from './outside-checks.js'
import { lookAtPassword } from './own-password.js'
import type { PeopleParts } from './people-parts.js'
import { placed } from './profile.rpc.js'
import { isAddressOf } from './reservations.js'

type Changed = z.input<typeof changeEmail.response>

/** Answers who wants another address, and who does not any more (web-and-accounts.md 3.5; 6, wart 8). */
export function emailChangeAnswers(parts: PeopleParts): Answer[] {
  const { handler, now } = parts
  return [
    answer(changeEmail, (request) => change(parts, { ...request, email: request.email.trim() })),
    answer(cancelEmailChange, async ({ caller, accountId }) => {
      const command = { type: 'CancelEmailChange', at: now().toISOString() } as const
      return placed(await handler.execute({ stream: streamOf(accountId), command, caller }))
    }),
  ]
}

async function change(parts: PeopleParts, request: z.infer<typeof changeEmail.request>): Promise<Changed> {
  const { handler, credentials, mailKeys, messaging, now } = parts
  const { caller, accountId, email, password } = request
  const { state, commands } = await handler.load(streamOf(accountId))
  const first = commands.get(caller.commandId)
  if (first !== undefined) return { outcome: 'mail-sent', position: String(first.position) }
  const account = opened(state)
  const { problems } = await lookAtPassword(parts, account, { caller, password, field: 'password' })
  demandFields([...addressProblems(email), ...problems])
  if (await isAddressOf(parts, account, email)) return { outcome: 'unchanged', position: null }
  demandFields(await domainProblems(messaging, email, caller.correlationId))
  const at = now().toISOString()
  const other = await holderInForce(parts, email)
  if (other !== undefined && other !== accountId) {
    // its holder is told by mail; whoever asked sees what they would see with a free address
    const command = { type: 'ClaimAddress', by: 'email-change', coolDown: COOL_DOWN, at } as const
    await handler.execute({ stream: streamOf(other), command, caller })
    return { outcome: 'mail-sent', position: null }
  }
  const keyId = uuidv5('email change', caller.commandId)
  await mailKeys.add({ keyId, accountId, life: KEY_LIFE.confirmation })
  const command = { type: 'RequestEmailChange', email: await credentials.seal(accountId, email), keyId, at } as const
  return { outcome: 'mail-sent', ...placed(await handler.execute({ stream: streamOf(accountId), command, caller })) }
}

async function holderInForce(parts: PeopleParts, email: string): Promise<string | undefined> {
  const holder = await parts.addresses.holderOf(email)
  if (holder === undefined) return undefined
  const { state } = await parts.handler.load(streamOf(holder))
  return (await isAddressOf(parts, state, email)) ? holder : undefined
}
