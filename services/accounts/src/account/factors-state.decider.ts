import type { EventOf } from '@appstore/contracts/events'
import type { AccountPasskeyAdded, AccountPasskeyRemoved, AccountPasskeyRenamed } from '@appstore/contracts/passkeys'
import type {
  AccountIdentityProved,
  AccountRecoveryCodesReplaced,
  AccountRecoveryCodeUsed,
  AccountTotpDisabled,
  AccountTotpEnabled,
} from '@appstore/contracts/second-factor'
import type { SecondFactor } from '@appstore/contracts/sessions'

export type FactorEvent = EventOf<
  | typeof AccountIdentityProved
  | typeof AccountTotpEnabled
  | typeof AccountTotpDisabled
  | typeof AccountRecoveryCodesReplaced
  | typeof AccountRecoveryCodeUsed
  | typeof AccountPasskeyAdded
  | typeof AccountPasskeyRenamed
  | typeof AccountPasskeyRemoved
>

/** What opens an account by itself, with its holder at hand; its key stands in a table. */
export interface Passkey {
  readonly passkeyId: string
  readonly name: { readonly sealed: string }
  readonly addedAt: string
}

/** What an account has beside its password. */
export interface Factors {
  /** The app that shows codes. */
  readonly totp: { readonly totpId: string; readonly since: string } | undefined
  /** Not used yet. */
  readonly recoveryCodeIds: readonly string[]
  readonly passkeys: readonly Passkey[]
}

export const NO_FACTORS: Factors = { totp: undefined, recoveryCodeIds: [], passkeys: [] }

/** The factors after one more event. */
export function factorsAfter(factors: Factors, { type, data }: FactorEvent): Factors {
  switch (type) {
    case 'AccountIdentityProved':
      return factors
    case 'AccountTotpEnabled':
      return { ...factors, totp: { totpId: data.totpId, since: data.at } }
    case 'AccountTotpDisabled':
      return withoutIdleCodes({ ...factors, totp: undefined })
    case 'AccountRecoveryCodesReplaced':
      return { ...factors, recoveryCodeIds: data.codeIds }
    case 'AccountRecoveryCodeUsed':
      return { ...factors, recoveryCodeIds: factors.recoveryCodeIds.filter((each) => each !== data.codeId) }
    case 'AccountPasskeyAdded': {
      const { passkeyId, name, at: addedAt } = data
      return { ...factors, passkeys: [...factors.passkeys, { passkeyId, name, addedAt }] }
    }
    case 'AccountPasskeyRenamed': {
      const { passkeyId, name } = data
      const passkeys = factors.passkeys.map((each) => (each.passkeyId === passkeyId ? { ...each, name } : each))
      return { ...factors, passkeys }
    }
    case 'AccountPasskeyRemoved': {
      const passkeys = factors.passkeys.filter(({ passkeyId }) => passkeyId !== data.passkeyId)
      return withoutIdleCodes({ ...factors, passkeys })
    }
  }
}

/** Recovery codes stand in for the app and for passkeys, and for nothing else. */
function withoutIdleCodes(factors: Factors): Factors {
  const { totp, passkeys } = factors
  return totp === undefined && passkeys.length === 0 ? NO_FACTORS : factors
}

/** What the second step of signing in takes; none: the first is enough. */
export function secondFactorsOf({ totp, recoveryCodeIds, passkeys }: Factors): readonly SecondFactor[] {
  const ways: SecondFactor[] = []
  if (totp !== undefined) ways.push('totp')
  if (passkeys.length > 0) ways.push('passkey')
  if (ways.length > 0 && recoveryCodeIds.length > 0) ways.push('recovery-code')
  return ways
}
