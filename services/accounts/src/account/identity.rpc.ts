import type { Caller } from '@appstore/contracts/rpc'
import { type IdentityProof, proveIdentity } from '@appstore/contracts/second-factor'
import { type Answer, answer } from '@appstore/runtime/service'
import { streamOf } from './account-handler.js'
import { enabled, type OpenAccount } from './account-state.decider.js'
import { type CodeParts, lookAtCode } from './codes.js'
import { secondFactorRequired } from './factor.decider.js'
import { secondFactorsOf } from './factors-state.decider.js'
import { demandFields, fieldsInvalid } from './field-rules.js'
import { lookAtPassword, wrongPassword } from './own-password.js'
import type { PasskeyParts } from './passkey-parts.js'
import { passkeyRefused, provedByPasskey } from './passkey-proof.js'
import type { PeopleParts } from './people-parts.js'

export interface IdentityParts extends PeopleParts, CodeParts, Omit<PasskeyParts, 'credentials'> {}

/** Answers who shows once more who they are, before something that must not happen at a screen left open. */
export function identityAnswers(parts: IdentityParts): Answer[] {
  return [
    answer(proveIdentity, async ({ caller, accountId, sessionId, proof }) => {
      const { state, commands } = await parts.handler.load(streamOf(accountId))
      const isRepeated = commands.has(caller.commandId)
      const shown = isRepeated ? ({ factor: 'totp' } as const) : await lookAt(parts, enabled(state), caller, proof)
      const command = { type: 'ProveIdentity', sessionId, shown, at: parts.now().toISOString() } as const
      const { position } = await parts.handler.execute({ stream: streamOf(accountId), command, caller })
      // whoever had read the former secret is out
      const renewed = await parts.sessions.renew(sessionId, caller.commandId)
      if (renewed === undefined) throw new Error(`session ${sessionId} is in the log, but not in its table`)
      return { secret: renewed.secret, expiresAt: renewed.expiresAt.toISOString(), position: String(position) }
    }),
  ]
}

async function lookAt(parts: IdentityParts, account: OpenAccount, caller: Caller, proof: IdentityProof) {
  if (proof.method === 'code') {
    const shown = await lookAtCode(parts, account, { code: proof.code, caller })
    if (shown === undefined) throw fieldsInvalid([codeWrong()])
    return shown
  }
  if (proof.method === 'passkey') {
    const { answer, browser } = proof
    const purpose = { what: 'prove', browser, accountId: account.accountId } as const
    const shown = await provedByPasskey(parts, { purpose, answer, commandId: caller.commandId })
    if (shown === undefined) throw passkeyRefused()
    return { factor: 'passkey', passkeyId: shown.passkeyId } as const
  }
  if (secondFactorsOf(account.factors).length > 0) throw secondFactorRequired()
  const { password } = proof
  // whoever has none shows something else
  if (account.passwordId === undefined) throw fieldsInvalid([wrongPassword('password')])
  const look = await lookAtPassword(parts, account, { caller, password, field: 'password' })
  demandFields(look.problems)
  if (look.passwordId === undefined) throw fieldsInvalid([wrongPassword('password')])
  return { factor: 'password', passwordId: look.passwordId } as const
}

export function codeWrong() {
  const detail =
    'This code is not right, or was used already. Wait for the next one, and look at the clock of your device.'
  return { field: 'code', code: 'code-wrong', detail } as const
}
