import type { AccountIdentity } from '@appstore/contracts/accounts'
import {
  beginPasskeyProof,
  beginPasskeySecondStep,
  beginPasskeySignIn,
  signInWithPasskey,
} from '@appstore/contracts/passkeys'
import { type Answer, answer } from '@appstore/runtime/service'
import type { z } from 'zod'
import type { Purpose } from '../credentials/passkey-store.js'
import { assertionOptions } from '../credentials/webauthn.js'
import { streamOf } from './account-handler.js'
import { type BeginParts, beginSession } from './begin-session.js'
import type { PasskeyParts } from './passkey-parts.js'
import { provedByPasskey } from './passkey-proof.js'

export interface PasskeySignInParts extends PasskeyParts, BeginParts {
  readonly identityOf: (accountId: string) => Promise<{ account: AccountIdentity; language: string } | undefined>
}

/** Answers who shows a passkey: to sign in, as the second step of that, or to prove once more who they are. */
export function passkeySignInAnswers(parts: PasskeySignInParts): Answer[] {
  const { handler, passkeys, site, challenges } = parts
  const ask = async (purpose: Purpose & { readonly accountId: string }) => {
    const challenge = await passkeys.challenge(purpose)
    const { state } = await handler.load(streamOf(purpose.accountId))
    const named = new Set(state.status === 'open' ? state.factors.passkeys.map(({ passkeyId }) => passkeyId) : [])
    const known = (await passkeys.of(purpose.accountId)).filter(({ passkeyId }) => named.has(passkeyId))
    return { options: await assertionOptions(site, { challenge, known }), site: site.origin }
  }
  return [
    answer(beginPasskeySignIn, async ({ browser }) => {
      const challenge = await passkeys.challenge({ what: 'sign-in', browser, accountId: null })
      return { options: await assertionOptions(site, { challenge }), site: site.origin }
    }),
    answer(beginPasskeySecondStep, async ({ challenge }) => {
      const first = await challenges.find(challenge)
      if (first === undefined) return { asked: null }
      return { asked: await ask({ what: 'second-step', browser: challenge, accountId: first.accountId }) }
    }),
    answer(beginPasskeyProof, ({ accountId, browser }) => ask({ what: 'prove', browser, accountId })),
    answer(signInWithPasskey, (request) => signIn(parts, request)),
  ]
}

type SignIn = z.infer<typeof signInWithPasskey.request>

/** Whoever found out who sits there and has the passkey shows two factors at once. */
async function signIn(parts: PasskeySignInParts, request: SignIn): Promise<z.input<typeof signInWithPasskey.response>> {
  const { caller, browser, device, answer } = request
  const purpose = { what: 'sign-in', browser, accountId: null } as const
  const proof = await provedByPasskey(parts, { purpose, answer, commandId: caller.commandId })
  const found = proof && (await parts.identityOf(proof.account.accountId))
  if (proof === undefined || found === undefined) return { outcome: 'refused' }
  const { passkeyId } = proof
  const holder = { ...caller, actor: `account:${proof.account.accountId}`, credential: `passkey:${passkeyId}` }
  const shown = { factor: 'passkey', passkeyId } as const
  const begun = await beginSession(parts, { ...found, caller: holder, method: 'passkey', device, shown })
  return begun.outcome === 'second-factor' ? { outcome: 'refused' } : begun
}
