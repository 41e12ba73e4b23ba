import {
  addPasskey,
  beginPasskey,
  beginPasskeyProof,
  beginPasskeySecondStep,
  beginPasskeySignIn,
  listPasskeys,
  removePasskey,
  renamePasskey,
  signInWithPasskey,
} from '@appstore/contracts/passkeys'
import { challengeOf, completeSignIn, proveIdentity, secondFactorsOf } from '@appstore/contracts/second-factor'
import type { SessionIdentity } from '@appstore/contracts/sessions'
import type { StoreAnswerers } from '../store-answerers-spec.js'

export const PASSKEY = {
  passkeyId: 'passkey-1',
  name: 'My phone <b>',
  keeper: 'Apple Passwords',
  addedAt: '2030-01-02T03:04:05.678Z',
  lastUsedAt: '2030-01-03T03:04:05.678Z',
}
const OTHER = { ...PASSKEY, passkeyId: 'passkey-2', name: 'Key', keeper: '', lastUsedAt: null }

/** What a browser is asked, in few words. */
const ASKED = { options: { challenge: 'Y2hhbGxlbmdl' }, site: 'https://store.example' }
/** The answer of a passkey of anna's. */
export const RIGHT = '{"id":"right"}'
export const CHALLENGE = 'challenge-1'

const NOW = '2030-01-02T03:04:05.678Z'

/** Accounts, as far as passkeys go: anna has two. */
export function answerPasskeys({ answerWith }: StoreAnswerers, sessions: Map<string, SessionIdentity>): void {
  answerWith(listPasskeys, async () => ({ passkeys: [PASSKEY, OTHER] }))
  for (const begin of [beginPasskey, beginPasskeySignIn, beginPasskeyProof]) answerWith(begin, async () => ASKED)
  answerWith(beginPasskeySecondStep, async ({ challenge }) => ({ asked: challenge === CHALLENGE ? ASKED : null }))
  answerWith(addPasskey, async () => ({ passkeyId: 'passkey-3', position: '1' }))
  answerWith(renamePasskey, async () => ({ position: '1' }))
  answerWith(removePasskey, async () => ({ position: '1' }))
  const begun = () => {
    const account = { accountId: 'id-of-anna', username: 'anna', isStaff: false, isSuperuser: false }
    const times = { signedInAt: NOW, provedAt: new Date().toISOString(), expiresAt: '2099-01-01T00:00:00.000Z' }
    const [sessionId, secret] = [`passkey-session-${sessions.size}`, `passkey-secret-${sessions.size}`]
    const factors = { secondFactor: true, hasSecondFactor: true }
    const session = { sessionId, account, credential: `session:${sessionId}`, language: 'en', ...times, ...factors }
    sessions.set(secret, session)
    return { outcome: 'signed-in' as const, secret, session, position: '1' }
  }
  answerWith(signInWithPasskey, async ({ answer }) => (answer === RIGHT ? begun() : { outcome: 'refused' as const }))
  answerWith(challengeOf, async ({ challenge }) => ({ methods: challenge === CHALLENGE ? ['passkey' as const] : null }))
  answerWith(completeSignIn, async ({ passkey }) => (passkey === RIGHT ? begun() : { outcome: 'refused' as const }))
  answerWith(secondFactorsOf, async () => ({ totp: null, recoveryCodes: 0, passkeys: 2 }))
  answerWith(proveIdentity, async () => ({ secret: [...sessions.keys()][0] ?? '', expiresAt: NOW, position: '1' }))
}
