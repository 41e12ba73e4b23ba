import type { ServiceContext } from '@appstore/runtime/connections'
import { deriveKey } from '@appstore/service/seal'
import { createAddressStore } from './address-store.js'
import { createArrivalStore } from './arrival-store.js'
import { createChallengeStore } from './challenge-store.js'
import { createCredentialStore } from './credential-store.js'
import { deleteRows, type Forgetful } from './forgetting.js'
import { createFormerNames } from './former-names.js'
import { createLetterStore } from './letter-store.js'
import { createLinkedLoginStore } from './linked-login-store.js'
import { createMailKeyStore } from './mail-key-store.js'
import { createPasskeyStore } from './passkey-store.js'
import { createPersonalTokenStore } from './personal-token-store.js'
import { createRecoveryCodeStore } from './recovery-code-store.js'
import { createSessionStore } from './session-store.js'
import { createTotpStore } from './totp-store.js'
import { createWrongCodeStore } from './wrong-code-store.js'

export type Stores = ReturnType<typeof createStores>

/** What must never stand in an event, each in a table of its own. */
export function createStores(
  { secretKey, site }: { secretKey: string; site: { id: string; origin: string } },
  { pool, now }: Pick<ServiceContext, 'pool' | 'now'>,
) {
  return {
    credentials: createCredentialStore(pool, deriveKey(secretKey, 'api-token')),
    sessions: createSessionStore(pool, now),
    mailKeys: createMailKeyStore(pool, deriveKey(secretKey, 'mail-key'), now),
    addresses: createAddressStore(pool, deriveKey(secretKey, 'address')),
    letters: createLetterStore(pool, deriveKey(secretKey, 'letter'), now),
    passkeys: { passkeys: createPasskeyStore(pool, now), site },
    personalTokens: createPersonalTokenStore(pool, now),
    factors: createFactorStores(secretKey, { pool, now }),
    logins: createLinkedLoginStore(pool, deriveKey(secretKey, 'linked-login'), now),
    arrivals: createArrivalStore(pool, deriveKey(secretKey, 'login-arrival'), now),
    formerNames: createFormerNames(pool, deriveKey(secretKey, 'former-name'), now),
  }
}

/** What second factors and the second step of signing in need. */
function createFactorStores(secretKey: string, { pool, now }: Pick<ServiceContext, 'pool' | 'now'>) {
  return {
    challenges: createChallengeStore(pool, now),
    totps: createTotpStore(pool, deriveKey(secretKey, 'totp'), now),
    recoveryCodes: createRecoveryCodeStore(pool, deriveKey(secretKey, 'recovery-code')),
    wrongCodes: createWrongCodeStore(pool, now),
    forgetAccounts: (accountIds: readonly string[]) =>
      deleteRows(pool, ['sign_in_challenges', 'totp_seeds', 'recovery_codes', 'wrong_codes'], accountIds),
  }
}

/** The stores whose rows belong to accounts: a table that none of them clears fails the test of erasure. */
export function secretsOf(stores: Stores): Forgetful[] {
  const { credentials, sessions, mailKeys, addresses, passkeys, personalTokens, factors, logins, formerNames } = stores
  return [credentials, sessions, mailKeys, addresses, passkeys.passkeys, personalTokens, factors, logins, formerNames]
}
