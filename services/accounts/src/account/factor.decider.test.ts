import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { account } from './account.decider.js'
import type { AccountEvent } from './account.events.js'

const { given } = deciderSpec(account)
const at = '2026-01-02T03:04:05.000Z'
const accountId = '5c5e9f0e-3a3a-4f52-9a58-5f5a3a0a9d11'
const text = { sealed: 'eA==' }
const member: AccountEvent[] = [
  {
    type: 'AccountCreated',
    data: { accountId, username: text, email: text, isStaff: false, isSuperuser: false, at },
  },
  { type: 'AccountPasswordSet', data: { accountId, passwordId: 'p1', occasion: 'created', at } },
  { type: 'AccountEmailVerified', data: { accountId, email: text, at } },
  { type: 'AccountSignedIn', data: { accountId, sessionId: 's1', method: 'password', at } },
]
const enabled: AccountEvent = { type: 'AccountTotpEnabled', data: { accountId, totpId: 't1', at } }
const codes = (codeIds: string[], occasion: 'enabled' | 'asked' = 'enabled'): AccountEvent => {
  return { type: 'AccountRecoveryCodesReplaced', data: { accountId, codeIds, occasion, at } }
}
const used = (codeId: string): AccountEvent => ({ type: 'AccountRecoveryCodeUsed', data: { accountId, codeId, at } })
const proved = (method: 'password' | 'totp' | 'recovery-code'): AccountEvent => {
  return { type: 'AccountIdentityProved', data: { accountId, sessionId: 's1', method, at } }
}
const disabled = (by: 'holder' | 'operator'): AccountEvent => {
  return { type: 'AccountTotpDisabled', data: { accountId, totpId: 't1', by, at } }
}
const setUp = { totpId: 't1', recoveryCodeIds: ['c1', 'c2'], sessionId: 's1', endOthers: false }
const enable = { type: 'EnableTotp' as const, ...setUp, at }
const signIn = { type: 'SignIn' as const, sessionId: 's2', method: 'password' as const, passwordId: 'p1', at }
const protectedMember = [...member, enabled, codes(['c1', 'c2'])]

describe('an authenticator app', () => {
  it('is set up with recovery codes, and strengthens the session that set it up', () => {
    given(...member)
      .when(enable)
      .then(enabled, codes(['c1', 'c2']), proved('totp'))
    given(...member)
      .when({ ...enable, sessionId: undefined })
      .then(enabled, codes(['c1', 'c2']))
    given(...member)
      .when({ ...enable, sessionId: 'of somebody else' })
      .then(enabled, codes(['c1', 'c2']))
  })

  it('ends the other sessions with it, if its holder wants that', () => {
    const elsewhere: AccountEvent = {
      type: 'AccountSignedIn',
      data: { accountId, sessionId: 's0', method: 'password', at },
    }
    const ended: AccountEvent = { type: 'AccountSessionEnded', data: { accountId, sessionId: 's0', at } }
    given(...member, elsewhere)
      .when({ ...enable, endOthers: true })
      .then(enabled, codes(['c1', 'c2']), proved('totp'), ended)
    const passkey = { passkeyId: 'k1', name: text, sessionId: 's1', endOthers: true, at }
    given(...member, elsewhere)
      .when({ type: 'AddPasskey', ...passkey })
      .then(
        { type: 'AccountPasskeyAdded', data: { accountId, passkeyId: 'k1', name: text, at } },
        { type: 'AccountIdentityProved', data: { accountId, sessionId: 's1', method: 'passkey', at } },
        ended,
      )
  })

  it('lets its holder be told of guesses once an hour; without one there is nothing to guess', () => {
    const stopped = (when: string): AccountEvent => {
      return { type: 'AccountGuessingStopped', data: { accountId, at: when } }
    }
    const stop = { type: 'StopGuessing' as const, at }
    given(...protectedMember)
      .when(stop)
      .then(stopped(at))
    given(...protectedMember, stopped('2026-01-02T02:04:06.000Z'))
      .when(stop)
      .then()
    given(...protectedMember, stopped('2026-01-02T02:04:05.000Z'))
      .when(stop)
      .then(stopped(at))
    given(...member)
      .when(stop)
      .then()
  })

  it('is one: another one takes its place only after it was removed', () => {
    given(...protectedMember)
      .when({ ...enable, totpId: 't2' })
      .rejects('totp-enabled')
    given(...protectedMember, disabled('holder'))
      .when({ ...enable, totpId: 't2', recoveryCodeIds: ['c3'] })
      .then({ type: 'AccountTotpEnabled', data: { accountId, totpId: 't2', at } }, codes(['c3']), proved('totp'))
  })

  it('is removed once, with its recovery codes; operators end all sessions with it', () => {
    const disable = { type: 'DisableTotp' as const, at }
    given(...protectedMember)
      .when({ ...disable, by: 'holder' })
      .then(disabled('holder'))
    given(...protectedMember, disabled('holder'))
      .when({ ...disable, by: 'holder' })
      .then()
    given(...protectedMember)
      .when({ ...disable, by: 'operator' })
      .then(disabled('operator'), { type: 'AccountSessionEnded', data: { accountId, sessionId: 's1', at } })
    given(...protectedMember, disabled('holder'))
      .when({ ...signIn, shown: { factor: 'recovery-code', codeId: 'c1' } })
      .rejects('recovery-code-used')
  })
})

describe('signing in', () => {
  it('wants the second factor of an account that has one, and of no other', () => {
    given(...protectedMember)
      .when(signIn)
      .rejects('second-factor-required')
    given(...protectedMember, disabled('holder'))
      .when(signIn)
      .then({ type: 'AccountSignedIn', data: { accountId, sessionId: 's2', method: 'password', at } })
  })

  it('says with what, and uses a recovery code up', () => {
    const begun = (secondFactor: 'totp' | 'recovery-code'): AccountEvent => {
      return { type: 'AccountSignedIn', data: { accountId, sessionId: 's2', method: 'password', secondFactor, at } }
    }
    given(...protectedMember)
      .when({ ...signIn, shown: { factor: 'totp' } })
      .then(begun('totp'))
    const withCode = { ...signIn, shown: { factor: 'recovery-code' as const, codeId: 'c1' } }
    given(...protectedMember)
      .when(withCode)
      .then(begun('recovery-code'), used('c1'))
    given(...protectedMember, used('c1'))
      .when(withCode)
      .rejects('recovery-code-used')
    given(...protectedMember, codes(['c3'], 'asked'))
      .when(withCode)
      .rejects('recovery-code-used')
  })

  it('with a code of an app that was removed a moment ago is refused', () => {
    given(...member)
      .when({ ...signIn, shown: { factor: 'totp' } })
      .rejects('second-factor-missing')
  })
})

describe('showing once more who one is', () => {
  const prove = { type: 'ProveIdentity' as const, sessionId: 's1', at }
  it('takes the password of an account that has nothing else', () => {
    const shown = { factor: 'password' as const, passwordId: 'p1' }
    given(...member)
      .when({ ...prove, shown })
      .then(proved('password'))
    given(...member)
      .when({ ...prove, shown: { ...shown, passwordId: 'p0' } })
      .rejects('password-replaced')
    given(...protectedMember)
      .when({ ...prove, shown })
      .rejects('second-factor-required')
  })

  it('takes a code, and uses a recovery code up', () => {
    given(...protectedMember)
      .when({ ...prove, shown: { factor: 'totp' } })
      .then(proved('totp'))
    given(...protectedMember)
      .when({ ...prove, shown: { factor: 'recovery-code', codeId: 'c2' } })
      .then(proved('recovery-code'), used('c2'))
  })

  it('is for a session that is in force', () => {
    given(...member)
      .when({ ...prove, sessionId: 's9', shown: { factor: 'password', passwordId: 'p1' } })
      .rejects('session-ended')
  })
})

describe('recovery codes', () => {
  const replace = { type: 'ReplaceRecoveryCodes' as const, recoveryCodeIds: ['c3'], at }
  it('are made anew for an app, and for nothing else', () => {
    given(...protectedMember)
      .when(replace)
      .then(codes(['c3'], 'asked'))
    given(...member)
      .when(replace)
      .rejects('second-factor-missing')
  })
})
