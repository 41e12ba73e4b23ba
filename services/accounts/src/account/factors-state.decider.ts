import type { EventOf } from '@appstore/contracts/events'
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
>

/** What an account has beside its password. */
export interface Factors {
  /** The app that shows codes. */
  readonly totp: { readonly totpId: string; readonly since: string } | undefined
  /** Not used yet. */
  readonly recoveryCodeIds: readonly string[]
}

export const NO_FACTORS: Factors = { totp: undefined, recoveryCodeIds: [] }

/** The factors after one more event. */
export function factorsAfter(factors: Factors, { type, data }: FactorEvent): Factors {
  switch (type) {
    case 'AccountIdentityProved':
      return factors
    case 'AccountTotpEnabled':
      return { ...factors, totp: { totpId: data.totpId, since: data.at } }
    case 'AccountTotpDisabled': // codes stand in for the app, and for nothing else
      return NO_FACTORS
    case 'AccountRecoveryCodesReplaced':
      return { ...factors, recoveryCodeIds: data.codeIds }
    case 'AccountRecoveryCodeUsed':
      return { ...factors, recoveryCodeIds: factors.recoveryCodeIds.filter((each) => each !== data.codeId) }
  }
}

/** What the second step of signing in takes; none: the first is enough. */
export function secondFactorsOf({ totp, recoveryCodeIds }: Factors): readonly SecondFactor[] {
  if (totp === undefined) return []
  return recoveryCodeIds.length > 0 ? ['totp', 'recovery-code'] : ['totp']
}
