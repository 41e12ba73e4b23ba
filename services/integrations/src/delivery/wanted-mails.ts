import { AccountEmailVerified, AccountPasswordSet, AccountTokenIssued } from '@appstore/contracts/accounts'
import type { EventOf } from '@appstore/contracts/events'
import { AccountLoginLinked, AccountLoginUnlinked } from '@appstore/contracts/linked-logins'
import type { MailKind } from '@appstore/contracts/mails'
import { AccountPasskeyAdded, AccountPasskeyRemoved } from '@appstore/contracts/passkeys'
import {
  AccountAddressClaimed,
  AccountConfirmationRequested,
  AccountDeletionCancelled,
  AccountDeletionRequested,
  AccountEmailChangeRequested,
  AccountPasswordResetRequested,
  LetterRequested,
} from '@appstore/contracts/person-events'
import { PersonalTokenCreated, PersonalTokenRevoked } from '@appstore/contracts/personal-tokens'
import {
  AccountGuessingStopped,
  AccountRecoveryCodesReplaced,
  AccountRecoveryCodeUsed,
  AccountTotpDisabled,
  AccountTotpEnabled,
} from '@appstore/contracts/second-factor'

/** Events of other services after which somebody gets a mail. */
export const mailCauses = [
  AccountConfirmationRequested,
  AccountEmailChangeRequested,
  AccountEmailVerified,
  AccountAddressClaimed,
  AccountPasswordResetRequested,
  AccountPasswordSet,
  AccountTokenIssued,
  PersonalTokenCreated,
  PersonalTokenRevoked,
  AccountDeletionRequested,
  AccountDeletionCancelled,
  AccountPasskeyAdded,
  AccountPasskeyRemoved,
  AccountLoginLinked,
  AccountLoginUnlinked,
  AccountTotpEnabled,
  AccountTotpDisabled,
  AccountRecoveryCodesReplaced,
  AccountRecoveryCodeUsed,
  AccountGuessingStopped,
  LetterRequested,
] as const
export type MailCause = EventOf<(typeof mailCauses)[number]>

/** What the parties are called that people can log in by. */
const PARTIES = { github: 'GitHub', oidc: 'OpenID Connect' } as const

/** A mail that an event asks for. */
export interface WantedMail {
  readonly kind: MailKind
  /** `null`: somebody without an account. */
  readonly accountId: string | null
  readonly facts: Readonly<Record<string, string>>
}

/** The mails an event asks for (web-and-accounts.md 3.9; 6, wart 8: the former address is told of a new one). */
export function wantedMails({ type, data }: MailCause): readonly WantedMail[] {
  if (type === 'LetterRequested') return [{ kind: data.kind, accountId: null, facts: {} }]
  const to = (kind: MailKind, facts: Record<string, string> = {}) => ({ kind, accountId: data.accountId, facts })
  switch (type) {
    case 'AccountConfirmationRequested':
      return [to('confirm-email')]
    case 'AccountEmailChangeRequested':
      return [to('confirm-new-email'), to('email-change-requested')]
    case 'AccountEmailVerified':
      return data.replaces ? [to('email-changed')] : []
    case 'AccountAddressClaimed':
      return [to('account-exists', { by: data.by })]
    case 'AccountPasswordResetRequested':
      return [to('password-reset')]
    case 'AccountPasswordSet':
      return data.occasion === 'changed' || data.occasion === 'reset' ? [to('password-changed')] : []
    case 'AccountTokenIssued': // with the password another mail tells of it
      return data.occasion === 'asked' ? [to('token-replaced')] : []
    case 'PersonalTokenCreated':
      return [to('personal-token-created')]
    case 'PersonalTokenRevoked': // with the password another mail tells of it
      if (data.occasion === 'password') return []
      return [to(data.occasion === 'asked' ? 'personal-token-revoked' : 'personal-token-revoked-by-staff')]
    case 'AccountDeletionRequested':
      return [to('deletion-requested', { eraseAt: data.eraseAt })]
    case 'AccountDeletionCancelled':
      return [to('deletion-cancelled')]
    case 'AccountTotpEnabled':
      return [to('second-factor-enabled')]
    case 'AccountTotpDisabled':
      return [to(data.by === 'operator' ? 'second-factor-reset' : 'second-factor-disabled')]
    case 'AccountRecoveryCodesReplaced': // with the first ones another mail tells of the app
      return data.occasion === 'asked' ? [to('recovery-codes-replaced')] : []
    case 'AccountRecoveryCodeUsed':
      return [to('recovery-code-used')]
    case 'AccountGuessingStopped':
      return [to('guessing-stopped')]
    case 'AccountPasskeyAdded':
      return [to('passkey-added')]
    case 'AccountPasskeyRemoved':
      return [to('passkey-removed')]
    case 'AccountLoginLinked': // whoever signs up by it knows
      return data.occasion === 'asked' ? [to('login-linked', { party: PARTIES[data.provider] })] : []
    case 'AccountLoginUnlinked':
      return [to('login-unlinked', { party: PARTIES[data.provider] })]
  }
}
