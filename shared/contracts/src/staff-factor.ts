import type { AccountIdentity } from './accounts.js'

/** Does the account have rights beyond everybody's? */
export function looksAfterTheStore({ isStaff, isSuperuser }: AccountIdentity): boolean {
  return isStaff || isSuperuser
}

/**
 * The account as it is for a request that brought one factor alone, where the store wants a second one of those who look after it
 * (`REQUIRE_SECOND_FACTOR_FOR_STAFF`): no service is asked for anything in the name of its roles.
 */
export function withoutRoles(account: AccountIdentity): AccountIdentity {
  return { ...account, isStaff: false, isSuperuser: false }
}
