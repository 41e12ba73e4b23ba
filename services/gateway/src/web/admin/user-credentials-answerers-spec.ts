import { linkedLogins } from '@appstore/contracts/linked-logins'
import { listPasskeys } from '@appstore/contracts/passkeys'
import { secondFactorsOf } from '@appstore/contracts/second-factor'
import type { StoreAnswerers } from '../../store-answerers-spec.js'

const AT = '2030-01-02T03:04:05.678Z'

/** With what bert logs in: everything there is; others have a password. */
export function answerCredentials({ answerWith }: StoreAnswerers): void {
  answerWith(secondFactorsOf, async ({ accountId }) => {
    if (accountId !== 'id-of-bert') return { totp: null, recoveryCodes: 0, passkeys: 0 }
    return { totp: { since: AT }, recoveryCodes: 7, passkeys: 2 }
  })
  answerWith(listPasskeys, async ({ accountId }) => ({
    passkeys:
      accountId === 'id-of-bert'
        ? [
            { passkeyId: 'passkey-1', name: 'My phone <b>', keeper: 'Apple Passwords', addedAt: AT, lastUsedAt: AT },
            { passkeyId: 'passkey-2', name: 'Key', keeper: '', addedAt: AT, lastUsedAt: null },
          ]
        : [],
  }))
  answerWith(linkedLogins, async ({ accountId }) => ({
    logins:
      accountId === 'id-of-bert'
        ? [
            { loginId: 'login-1', provider: 'github' as const, name: 'bert-at-work', linkedAt: AT, isOnlyWayIn: false },
            { loginId: 'login-2', provider: 'oidc' as const, name: '', linkedAt: AT, isOnlyWayIn: false },
          ]
        : [],
  }))
}
