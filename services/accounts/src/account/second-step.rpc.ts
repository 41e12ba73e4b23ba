import type { AccountIdentity } from '@appstore/contracts/accounts'
import { challengeOf, completeSignIn } from '@appstore/contracts/second-factor'
import { type Answer, answer } from '@appstore/runtime/service'
import type { z } from 'zod'
import type { Challenge } from '../credentials/challenge-store.js'
import { streamOf } from './account-handler.js'
import type { OpenAccount } from './account-state.decider.js'
import { type BeginParts, beginSession } from './begin-session.js'
import { type CodeParts, lookAtCode, noteGuessing } from './codes.js'
import type { Shown } from './factor.decider.js'
import { secondFactorsOf } from './factors-state.decider.js'
import type { PasskeyParts } from './passkey-parts.js'
import { provedByPasskey } from './passkey-proof.js'

export interface SecondStepParts extends BeginParts, CodeParts, PasskeyParts {
  readonly identityOf: (accountId: string) => Promise<{ account: AccountIdentity; language: string } | undefined>
}

/** Answers the second step of signing in. */
export function secondStepAnswers(parts: SecondStepParts): Answer[] {
  const { handler, challenges } = parts
  return [
    answer(completeSignIn, (request) => complete(parts, request)),
    answer(challengeOf, async ({ challenge }) => {
      const first = await challenges.find(challenge)
      if (first === undefined) return { methods: null }
      const { state } = await handler.load(streamOf(first.accountId))
      return { methods: state.status === 'open' ? [...secondFactorsOf(state.factors)] : null }
    }),
  ]
}

type Request = z.infer<typeof completeSignIn.request>
type Completed = z.input<typeof completeSignIn.response>

async function complete(parts: SecondStepParts, request: Request): Promise<Completed> {
  const { handler, challenges } = parts
  const { caller } = request
  const challenge = await challenges.take(request.challenge, caller.commandId)
  if (challenge === undefined) return { outcome: 'expired' }
  const { state, commands } = await handler.load(streamOf(challenge.accountId))
  if (state.status !== 'open') return { outcome: 'expired' }
  // the same command again gets the session it began, with another secret; its code cannot be right a second time
  const isRepeated = commands.has(caller.commandId)
  if (challenge.isRepeated && !isRepeated) return { outcome: 'expired' }
  const guest = { ...caller, credential: challenge.method }
  const shown = isRepeated ? ({ factor: 'totp' } as const) : await lookAt(parts, { ...request, caller: guest }, state)
  if (shown === undefined) {
    if (challenge.isLastTry) await noteGuessing(parts, challenge.accountId, guest)
    return { outcome: 'refused' }
  }
  if (!(await challenges.meet(challenge.challengeId, caller.commandId))) return { outcome: 'expired' }
  return await goOn(parts, request, challenge, shown)
}

/** A passkey is asked for with the challenge itself, which this browser alone has. */
async function lookAt(
  parts: SecondStepParts,
  { caller, challenge, code, passkey }: Request,
  account: OpenAccount,
): Promise<Shown | undefined> {
  if (passkey === undefined) return await lookAtCode(parts, account, { code: code ?? '', caller })
  const purpose = { what: 'second-step', browser: challenge, accountId: account.accountId } as const
  const proof = await provedByPasskey(parts, { purpose, answer: passkey, commandId: caller.commandId })
  return proof && { factor: 'passkey', passkeyId: proof.passkeyId }
}

async function goOn(
  parts: SecondStepParts,
  { caller, device }: Request,
  { accountId, method, passwordId, loginId }: Challenge,
  shown: Shown,
): Promise<Completed> {
  const found = await parts.identityOf(accountId)
  if (found === undefined) return { outcome: 'expired' }
  const holder = { ...caller, actor: `account:${accountId}`, credential: method }
  const first = { method, passwordId, loginId }
  const begun = await beginSession(parts, { ...found, caller: holder, ...first, device, shown })
  return begun.outcome === 'second-factor' ? { outcome: 'expired' } : begun
}
