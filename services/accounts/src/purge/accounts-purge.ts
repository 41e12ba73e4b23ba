import type { EventStore } from '@appstore/event-sourcing/event-store'
import { expiredRows, type PurgeTask } from '@appstore/runtime/purge'
import { idleRows, type NamedCredentials } from './idle-rows.js'
import { unnamedRows } from './unnamed-rows.js'

interface PurgeParts {
  readonly eventStore: EventStore
  readonly now: () => Date
  readonly namedCredentials: NamedCredentials
}

/** What is deleted from the tables of this service, and nothing else: rows whose time is over, and rows that came to nothing. */
export function accountsPurge({ eventStore, now, namedCredentials }: PurgeParts): PurgeTask[] {
  return [
    ...['sessions', 'mail_keys', 'letters', 'letter_pauses', 'login_arrivals'].map((table) => {
      return expiredRows(table, 'expires_at <= $1', now)
    }),
    expiredRows('sign_in_challenges', 'expires_at <= $1', now),
    expiredRows('wrong_codes', "since <= $1::timestamptz - interval '1 hour'", now),
    expiredRows('passkey_challenges', 'expires_at <= $1', now),
    expiredRows('former_names', 'held_until <= $1', now),
    unnamedRows(eventStore, { table: 'passwords', id: 'password_id', namedBy: 'its-id' }),
    unnamedRows(eventStore, { table: 'api_tokens', id: 'token_id', namedBy: 'its-id' }),
    unnamedRows(eventStore, { table: 'person_keys', id: 'account_id', namedBy: 'its-account' }),
    unnamedRows(eventStore, { table: 'addresses', id: 'address_key', namedBy: 'its-account' }),
    // a name that is held is as good as taken, although its account will never be
    unnamedRows(eventStore, { table: 'usernames', id: 'username_key', namedBy: 'its-account', but: 'not held' }),
    idleRows(namedCredentials, { table: 'personal_token_secrets', id: 'token_id' }),
    idleRows(namedCredentials, { table: 'totp_seeds', id: 'totp_id' }),
    idleRows(namedCredentials, { table: 'recovery_codes', id: 'code_id' }),
    idleRows(namedCredentials, { table: 'passkeys', id: 'passkey_id' }),
    idleRows(namedCredentials, { table: 'linked_logins', id: 'login_id' }),
  ]
}
