import type { LoginProvider } from '@appstore/contracts/logins'
import type { AccountEvent } from './account.events.js'

/** A login by another party; whom it means stands in a table under its id. */
export interface LinkedLogin {
  readonly loginId: string
  readonly provider: LoginProvider
  readonly linkedAt: string
}

type LinkedLoginEvent = Extract<AccountEvent, { type: 'AccountLoginLinked' | 'AccountLoginUnlinked' }>

/** The account's logins after one more event about them. */
export function loginsAfter(logins: readonly LinkedLogin[], { type, data }: LinkedLoginEvent): readonly LinkedLogin[] {
  const { loginId, provider, at: linkedAt } = data
  const others = logins.filter((each) => each.loginId !== loginId)
  return type === 'AccountLoginLinked' ? [...others, { loginId, provider, linkedAt }] : others
}
