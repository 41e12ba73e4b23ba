import type { ServiceContext } from '@appstore/runtime/connections'
import { deriveKey } from '@appstore/service/seal'
import { createAddressStore } from './address-store.js'
import { createCredentialStore } from './credential-store.js'
import type { Forgetful } from './forgetting.js'
import { createFormerNames } from './former-names.js'
import { createLetterStore } from './letter-store.js'
import { createMailKeyStore } from './mail-key-store.js'
import { createPasskeyStore } from './passkey-store.js'
import { createSessionStore } from './session-store.js'

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
    formerNames: createFormerNames(pool, deriveKey(secretKey, 'former-name'), now),
  }
}

/** The stores whose rows belong to accounts: a table that none of them clears fails the test of erasure. */
export function secretsOf({ credentials, sessions, mailKeys, addresses, passkeys, formerNames }: Stores): Forgetful[] {
  return [credentials, sessions, mailKeys, addresses, passkeys.passkeys, formerNames]
}
