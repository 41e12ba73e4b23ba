import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { account } from './account.decider.js'
import type { AccountEvent } from './account.events.js'

const { given } = deciderSpec(account)
const at = '2026-01-02T03:04:05.000Z'
const later = '2026-04-02T03:04:05.000Z'
const accountId = '5c5e9f0e-3a3a-4f52-9a58-5f5a3a0a9d11'
const sealed = { sealed: 'bmFtZQ==' }
const facts = { name: sealed, scopes: ['rate' as const], apps: null, expiresAt: later }
const made = (tokenId: string): AccountEvent => ({
  type: 'PersonalTokenCreated',
  data: { accountId, tokenId, ...facts, at },
})
const ended = (tokenId: string, occasion: 'asked' | 'password'): AccountEvent => ({
  type: 'PersonalTokenRevoked',
  data: { accountId, tokenId, occasion, at },
})
const holder: AccountEvent[] = [
  {
    type: 'AccountCreated',
    data: { accountId, username: sealed, email: sealed, isStaff: false, isSuperuser: false, at },
  },
  { type: 'AccountPasswordSet', data: { accountId, passwordId: 'p1', at } },
  { type: 'AccountEmailVerified', data: { accountId, email: sealed, at } },
  { type: 'AccountPasswordResetRequested', data: { accountId, keyId: 'k1', at } },
]
const create = { type: 'CreatePersonalToken', tokenId: 't1', ...facts, at } as const
const revoke = { type: 'RevokePersonalToken', tokenId: 't1', by: 'holder', at } as const

describe('a personal token', () => {
  it('is made for an account that is not disabled', () => {
    given(...holder)
      .when(create)
      .then(made('t1'))
    given(...holder, { type: 'AccountDisabled', data: { accountId, at } })
      .when(create)
      .rejects('account-disabled')
    given().when(create).rejects('account-unknown')
  })

  it('is revoked once, and by the account that has it', () => {
    given(...holder, made('t1'))
      .when(revoke)
      .then(ended('t1', 'asked'))
    given(...holder, made('t1'), ended('t1', 'asked'))
      .when(revoke)
      .then()
    given(...holder, made('t2'))
      .when(revoke)
      .then()
  })

  it('is one of a hundred in force at most', () => {
    const many = Array.from({ length: 100 }, (_, index) => made(String(index)))
    given(...holder, ...many)
      .when(create)
      .rejects('too-many-tokens')
    given(...holder, ...many, ended('0', 'asked'))
      .when(create)
      .then(made('t1'))
    given(...holder, ...many)
      .when({ ...create, at: later })
      .then({ type: 'PersonalTokenCreated', data: { accountId, tokenId: 't1', ...facts, at: later } })
  })
})

describe('personal tokens, when the password is set', () => {
  const set = { type: 'SetPassword', passwordId: 'p2', tokenId: 'api2', at } as const
  const passwordSet = (occasion: 'changed' | 'reset'): AccountEvent[] => [
    { type: 'AccountPasswordSet', data: { accountId, passwordId: 'p2', occasion, at } },
    { type: 'AccountTokenIssued', data: { accountId, tokenId: 'api2', occasion: 'password', at } },
  ]

  it('stay when their holder changes it with the former one', () => {
    given(...holder, made('t1'))
      .when({ ...set, by: { passwordId: 'p1' } })
      .then(...passwordSet('changed'))
  })

  it('end when it is set without the former one, because somebody else may have been in', () => {
    given(...holder, made('t1'), made('t2'), ended('t2', 'asked'))
      .when({ ...set, by: { keyId: 'k1' } })
      .then(...passwordSet('reset'), ended('t1', 'password'))
    given(...holder, made('t1'))
      .when({ ...set, by: 'operator' })
      .then(...passwordSet('changed'), ended('t1', 'password'))
  })

  it('that have run out need no end', () => {
    const expired = { type: 'PersonalTokenCreated', data: { accountId, tokenId: 't1', ...facts, expiresAt: at, at } }
    given(...holder, expired as AccountEvent)
      .when({ ...set, by: { keyId: 'k1' } })
      .then(...passwordSet('reset'))
  })
})
