import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { account } from './account.decider.js'
import type { AccountEvent } from './account.events.js'

const { given } = deciderSpec(account)
const at = '2026-01-02T03:04:05.000Z'
const accountId = '5c5e9f0e-3a3a-4f52-9a58-5f5a3a0a9d11'
const username = { sealed: 'bmFtZQ==' }
const email = { sealed: 'bWFpbA==' }
const create = {
  type: 'CreateAccount' as const,
  accountId,
  username,
  email,
  emailVerified: false,
  isStaff: false,
  isSuperuser: false,
  passwordId: 'p1',
  tokenId: 't1',
  at,
}
const created: AccountEvent = {
  type: 'AccountCreated',
  data: { accountId, username, email, isStaff: false, isSuperuser: false, at },
}
const passwordSet: AccountEvent = {
  type: 'AccountPasswordSet',
  data: { accountId, passwordId: 'p1', occasion: 'created', at },
}
const tokenIssued: AccountEvent = {
  type: 'AccountTokenIssued',
  data: { accountId, tokenId: 't1', occasion: 'created', at },
}

describe('an account', () => {
  it('is created with a password and an API token', () => {
    given().when(create).then(created, passwordSet, tokenIssued)
  })

  it('can be created with a confirmed address', () => {
    given()
      .when({ ...create, emailVerified: true })
      .then(created, passwordSet, tokenIssued, { type: 'AccountEmailVerified', data: { accountId, email, at } })
  })

  it('is not created twice', () => {
    given(created).when(create).rejects('account-exists')
  })

  it('that was called off never comes to be, and one that has come to be is not called off', () => {
    const abandon = { type: 'AbandonCreation' as const, accountId, at }
    const abandoned: AccountEvent = { type: 'AccountCreationAbandoned', data: { accountId, at } }
    given().when(abandon).then(abandoned)
    given(abandoned).when(abandon).then()
    given(abandoned).when(create).rejects('username-taken')
    given(abandoned).when({ type: 'VerifyEmail', email, at }).rejects('account-unknown')
    given(created).when(abandon).then()
  })

  it('has its address confirmed', () => {
    given(created, passwordSet, tokenIssued)
      .when({ type: 'VerifyEmail', email, at })
      .then({ type: 'AccountEmailVerified', data: { accountId, email, at } })
  })

  it('gets another token', () => {
    given(created, tokenIssued)
      .when({ type: 'IssueToken', tokenId: 't2', at })
      .then({ type: 'AccountTokenIssued', data: { accountId, tokenId: 't2', occasion: 'asked', at } })
  })

  it('gets a first token when its holder asks for one, and no second', () => {
    const ensure = { type: 'EnsureToken' as const, tokenId: 't2', at }
    given(created)
      .when(ensure)
      .then({ type: 'AccountTokenIssued', data: { accountId, tokenId: 't2', occasion: 'asked', at } })
    given(created, tokenIssued).when(ensure).then()
  })

  it('gets another token when its holder wants the old one gone', () => {
    given(created, tokenIssued)
      .when({ type: 'RotateToken', tokenId: 't2', at })
      .then({ type: 'AccountTokenIssued', data: { accountId, tokenId: 't2', occasion: 'asked', at } })
  })

  it('is disabled and enabled again; the same twice changes nothing', () => {
    const disabled: AccountEvent = { type: 'AccountDisabled', data: { accountId, at } }
    const enabled: AccountEvent = { type: 'AccountEnabled', data: { accountId, at } }
    given(created).when({ type: 'DisableAccount', at }).then(disabled)
    given(created, disabled).when({ type: 'DisableAccount', at }).then()
    given(created, disabled).when({ type: 'EnableAccount', at }).then(enabled)
    given(created, disabled, enabled).when({ type: 'EnableAccount', at }).then()
  })

  it('has no token told or replaced by its holder while it is disabled; operators still can', () => {
    const disabled: AccountEvent = { type: 'AccountDisabled', data: { accountId, at } }
    for (const type of ['EnsureToken', 'RotateToken'] as const) {
      given(created, tokenIssued, disabled).when({ type, tokenId: 't2', at }).rejects('account-disabled')
    }
    given(created, tokenIssued, disabled)
      .when({ type: 'IssueToken', tokenId: 't2', at })
      .then({ type: 'AccountTokenIssued', data: { accountId, tokenId: 't2', occasion: 'asked', at } })
  })

  it('must exist before anything else can happen to it', () => {
    given().when({ type: 'VerifyEmail', email, at }).rejects('account-unknown')
    given().when({ type: 'DisableAccount', at }).rejects('account-unknown')
    for (const type of ['IssueToken', 'EnsureToken', 'RotateToken'] as const) {
      given().when({ type, tokenId: 't2', at }).rejects('account-unknown')
    }
  })

  it('is given other roles, and the same ones only once', () => {
    const roles = { isStaff: true, isSuperuser: false }
    const before = { isStaff: created.data.isStaff, isSuperuser: created.data.isSuperuser }
    const changed: AccountEvent = { type: 'AccountRolesChanged', data: { accountId, ...roles, before, at } }
    given(created)
      .when({ type: 'ChangeRoles', ...roles, at })
      .then(changed)
    given(created, changed)
      .when({ type: 'ChangeRoles', ...roles, at })
      .then()
    given()
      .when({ type: 'ChangeRoles', ...roles, at })
      .rejects('account-unknown')
  })
})
