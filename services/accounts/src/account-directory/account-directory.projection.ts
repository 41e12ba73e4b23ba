import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Projection } from '@appstore/event-sourcing/projection'
import { type AccountEvent, accountEventSchemas } from '../account/account.events.js'
import { writeAccounts } from './account-directory.write.js'
import { change, type DirectoryPage, endSessions, passkey, session, sessionProved } from './directory-page.js'
import { writePasskeys } from './passkey-rows.write.js'
import { writeSessions } from './session-rows.write.js'

/**
 * Accounts as sign-in needs them: by name, with the ids of the password, token and sessions in force, numbered in the order they
 * were made. A person whose key is destroyed has neither name nor address here, but a row all the same: their number is not given
 * again, and everybody else's stays what it was when the tables are built anew.
 */
export const accountDirectory: Projection<AccountEvent, DirectoryPage> = {
  name: 'account_directory',
  version: 5,
  categories: ['account'],
  events: eventTypes(accountEventSchemas),
  tables: {
    accounts: `account_id uuid primary key, number int not null unique, username text, email text,
      email_verified boolean not null, is_staff boolean not null, is_superuser boolean not null, password_id uuid,
      token_id uuid, totp_id uuid, disabled boolean not null, first_name text not null, last_name text not null,
      language text not null, newsletter boolean not null, created_at timestamptz not null, erase_at timestamptz`,
    account_sessions: `session_id uuid primary key, account_id uuid not null, method text not null,
      signed_in_at timestamptz not null, proved_at timestamptz not null, second_factor boolean not null`,
    account_passkeys: 'passkey_id uuid primary key, account_id uuid not null',
  },
  indexes: (table) => [
    `create unique index on ${table('accounts')} (lower(username))`,
    `create index on ${table('accounts')} (erase_at)`,
    `create index on ${table('account_sessions')} (account_id)`,
    `create index on ${table('account_passkeys')} (account_id)`,
  ],
  openPage: () => new Map(),
  on: {
    AccountCreated({ data }, page) {
      const { isStaff, isSuperuser, at } = data
      const sealed = { username: data.username.sealed, email: data.email.sealed }
      change(page, data.accountId, { ...sealed, createdAt: at, emailVerified: false, isStaff, isSuperuser })
    },
    AccountCreationAbandoned: () => undefined,
    AccountPasswordSet({ data }, page) {
      change(page, data.accountId, { passwordId: data.passwordId })
      endSessions(page, data.accountId)
    },
    AccountTokenIssued: ({ data }, page) => change(page, data.accountId, { tokenId: data.tokenId }),
    AccountEmailVerified: ({ data }, page) =>
      change(page, data.accountId, { email: data.email.sealed, emailVerified: true }),
    AccountDisabled({ data }, page) {
      change(page, data.accountId, { disabled: true })
      endSessions(page, data.accountId)
    },
    AccountEnabled: ({ data }, page) => change(page, data.accountId, { disabled: false }),
    AccountRolesChanged: ({ data: { accountId, isStaff, isSuperuser } }, page) =>
      change(page, accountId, { isStaff, isSuperuser }),
    AccountSignedIn: ({ data }, page) => session(page, data.accountId, data),
    AccountSessionEnded: ({ data }, page) => session(page, data.accountId, data),
    AccountIdentityProved: ({ data }, page) => sessionProved(page, data.accountId, data),
    AccountTotpEnabled: ({ data }, page) => change(page, data.accountId, { totpId: data.totpId }),
    AccountTotpDisabled: ({ data }, page) => change(page, data.accountId, { totpId: null }),
    AccountRecoveryCodesReplaced: () => undefined,
    AccountRecoveryCodeUsed: () => undefined,
    AccountGuessingStopped: () => undefined,
    AccountProfileChanged({ data }, page) {
      const { firstName, lastName, newsletter } = data
      change(page, data.accountId, { firstName: firstName.sealed, lastName: lastName.sealed, newsletter })
    },
    AccountLanguageChanged: ({ data }, page) => change(page, data.accountId, { language: data.language }),
    AccountConfirmationRequested: () => undefined,
    AccountEmailChangeRequested: () => undefined,
    AccountEmailChangeCancelled: () => undefined,
    AccountAddressClaimed: () => undefined,
    AccountPasswordResetRequested: () => undefined,
    AccountDeletionRequested: ({ data }, page) => change(page, data.accountId, { eraseAt: data.eraseAt }),
    AccountDeletionCancelled: ({ data }, page) => change(page, data.accountId, { eraseAt: null }),
    AccountPasskeyAdded: ({ data }, page) => passkey(page, data.accountId, data.passkeyId, true),
    AccountPasskeyRenamed: () => undefined,
    AccountPasskeyRemoved: ({ data }, page) => passkey(page, data.accountId, data.passkeyId, false),
    PersonalTokenCreated: () => undefined,
    PersonalTokenRevoked: () => undefined,
    AccountLoginLinked: () => undefined,
    AccountLoginUnlinked: () => undefined,
    AccountErased({ data }, page) {
      change(page, data.accountId, { erased: true, eraseAt: null })
      endSessions(page, data.accountId)
    },
  },
  async write(page, database, table) {
    await writeAccounts(page, database, table('accounts'))
    await writeSessions(page, database, table('account_sessions'))
    await writePasskeys(page, database, table('account_passkeys'))
  },
}
