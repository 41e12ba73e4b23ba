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
const passwordSet: AccountEvent = { type: 'AccountPasswordSet', data: { accountId, passwordId: 'p1', at } }
const tokenIssued: AccountEvent = { type: 'AccountTokenIssued', data: { accountId, tokenId: 't1', at } }

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

  it('has its address confirmed', () => {
    given(created, passwordSet, tokenIssued)
      .when({ type: 'VerifyEmail', email, at })
      .then({ type: 'AccountEmailVerified', data: { accountId, email, at } })
  })

  it('gets another token', () => {
    given(created, tokenIssued)
      .when({ type: 'IssueToken', tokenId: 't2', at })
      .then({ type: 'AccountTokenIssued', data: { accountId, tokenId: 't2', at } })
  })

  it('must exist before anything else can happen to it', () => {
    given().when({ type: 'VerifyEmail', email, at }).rejects('account-unknown')
    given().when({ type: 'IssueToken', tokenId: 't2', at }).rejects('account-unknown')
  })
})
