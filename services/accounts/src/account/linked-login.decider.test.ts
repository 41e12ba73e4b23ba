import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { account } from './account.decider.js'
import type { AccountEvent } from './account.events.js'
import { MOST_LOGINS } from './linked-login.decider.js'

const { given } = deciderSpec(account)
const at = '2030-01-02T03:04:05.000Z'
const own = { accountId: 'a', at }
const sealed = { sealed: 'x' }
const created: AccountEvent = {
  type: 'AccountCreated',
  data: { ...own, username: sealed, email: sealed, isStaff: false, isSuperuser: false },
}
const password: AccountEvent = {
  type: 'AccountPasswordSet',
  data: { ...own, passwordId: 'p', occasion: 'created' },
}
const passkey: AccountEvent = { type: 'AccountPasskeyAdded', data: { ...own, passkeyId: 'k', name: sealed } }
const login = (loginId: string) => ({ ...own, loginId, provider: 'github' as const })
const linked = (loginId: string): AccountEvent => ({
  type: 'AccountLoginLinked',
  data: { ...login(loginId), occasion: 'asked' },
})
const unlinked = (loginId: string): AccountEvent => ({ type: 'AccountLoginUnlinked', data: login(loginId) })
const link = (loginId: string) => ({ type: 'LinkLogin', loginId, provider: 'github', at }) as const
const unlink = (loginId: string) => ({ type: 'UnlinkLogin', loginId, at }) as const

describe('a login by another party', () => {
  it('is linked once, by an account that is open', () => {
    given(created, password).when(link('l')).then(linked('l'))
    given(created, password, linked('l')).when(link('l')).then()
    given(created, { type: 'AccountDisabled', data: own }).when(link('l')).rejects('account-disabled')
    given({ type: 'AccountErased', data: { ...own, decisions: [], otherApps: 'delete' } })
      .when(link('l'))
      .rejects('account-unknown')
  })

  it('is one of few', () => {
    const many = Array.from({ length: MOST_LOGINS }, (_, index) => linked(`l${index}`))
    given(created, ...many)
      .when(link('one more'))
      .rejects('too-many-logins')
  })

  it('is unlinked once, as long as there is another way in', () => {
    given(created, password, linked('l')).when(unlink('l')).then(unlinked('l'))
    given(created, passkey, linked('l')).when(unlink('l')).then(unlinked('l'))
    given(created, linked('l'), linked('m')).when(unlink('l')).then(unlinked('l'))
    given(created, linked('l'), linked('m'), unlinked('m')).when(unlink('l')).rejects('only-way-in')
    given(created, linked('l')).when(unlink('another')).then()
    given(created, passkey).when({ type: 'RemovePasskey', passkeyId: 'k', at }).rejects('only-way-in')
  })

  it('comes with an account that has no password, whose address is confirmed or gets a mail', () => {
    const told = { firstName: sealed, lastName: sealed, newsletter: false, language: 'en' }
    const facts = {
      accountId: 'a',
      username: sealed,
      email: sealed,
      isStaff: false,
      isSuperuser: false,
      tokenId: 't',
      at,
    }
    const signUp = { loginId: 'l', provider: 'oidc' as const }
    const command = { type: 'CreateAccount', ...facts, passwordId: undefined, login: signUp } as const
    const token: AccountEvent = { type: 'AccountTokenIssued', data: { ...own, tokenId: 't', occasion: 'created' } }
    const before: AccountEvent[] = [
      created,
      { type: 'AccountLoginLinked', data: { ...own, ...signUp, occasion: 'sign-up' } },
      token,
    ]
    const after: AccountEvent[] = [
      { type: 'AccountProfileChanged', data: { ...own, firstName: sealed, lastName: sealed, newsletter: false } },
      { type: 'AccountLanguageChanged', data: { ...own, language: 'en' } },
    ]
    given()
      .when({ ...command, emailVerified: true, signUp: { ...told, keyId: undefined } })
      .then(...before, { type: 'AccountEmailVerified', data: { ...own, email: sealed } }, ...after)
    given()
      .when({ ...command, emailVerified: false, signUp: { ...told, keyId: 'k' } })
      .then(...before, ...after, { type: 'AccountConfirmationRequested', data: { ...own, keyId: 'k' } })
  })

  it('proves who somebody is while it is linked, and while there is no second factor', () => {
    const session: AccountEvent = { type: 'AccountSignedIn', data: { ...own, sessionId: 's', method: 'github' } }
    const open: AccountEvent[] = [created, linked('l'), linked('m'), session]
    const prove = {
      type: 'ProveIdentity',
      sessionId: 's',
      shown: { factor: 'github', loginId: 'l' },
      at,
    } as const
    given(...open)
      .when(prove)
      .then({ type: 'AccountIdentityProved', data: { ...own, sessionId: 's', method: 'github' } })
    given(...open, unlinked('l'))
      .when(prove)
      .rejects('login-not-yours')
    given(...open, { type: 'AccountTotpEnabled', data: { ...own, totpId: 't' } })
      .when(prove)
      .rejects('second-factor-required')
  })
})
