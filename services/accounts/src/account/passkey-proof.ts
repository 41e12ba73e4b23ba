import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Purpose } from '../credentials/passkey-store.js'
import { shownPasskey } from '../credentials/webauthn.js'
import { streamOf } from './account-handler.js'
import type { OpenAccount } from './account-state.decider.js'
import type { PasskeyParts } from './passkey-parts.js'

/** Somebody who showed a passkey in force, and by finger, face or PIN that they are its holder. */
export interface PasskeyProof {
  readonly account: OpenAccount
  readonly passkeyId: string
}

/**
 * Whose passkey a browser showed; `undefined` when it opens nothing, without a word about why. The challenge is used up, so the same
 * answer works for the same command alone.
 */
export async function provedByPasskey(
  parts: Pick<PasskeyParts, 'handler' | 'passkeys' | 'site' | 'logger'>,
  { purpose, answer, commandId }: { purpose: Purpose; answer: string; commandId: string },
): Promise<PasskeyProof | undefined> {
  const { handler, passkeys, site, logger } = parts
  const shown = await shownPasskey(site, answer, {
    find: (credentialId) => passkeys.find(credentialId),
    take: (challenge) => passkeys.take(challenge, purpose, commandId),
  })
  if (shown === undefined) return undefined
  const { passkeyId, accountId } = shown.passkey
  if (purpose.accountId !== null && purpose.accountId !== accountId) return undefined
  const { state } = await handler.load(streamOf(accountId))
  if (state.status !== 'open' || !state.enabled) return undefined
  if (!state.factors.passkeys.some((each) => each.passkeyId === passkeyId)) return undefined
  if (!(await passkeys.use({ passkeyId, counter: shown.counter, commandId }))) {
    logger.warn(
      { passkeyId, accountId },
      'A passkey was refused: its counter did not go on, so its authenticator may have been copied.',
    )
    return undefined
  }
  return { account: state, passkeyId }
}

/** The refusal of what a browser answered, without a word about why. */
export function passkeyRefused(): DomainError {
  return new DomainError(
    'invalid',
    'passkey-refused',
    'The browser did not answer as this store asked, or it took longer than five minutes. Try once more.',
  )
}
