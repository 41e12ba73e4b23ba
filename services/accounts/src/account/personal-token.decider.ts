import type { TokenGrant } from '@appstore/contracts/token-scopes'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { AccountEvent } from './account.events.js'
import { type Account, enabled, type OpenAccount, opened, type Sealed } from './account-state.decider.js'

/** What becomes of tokens for programs. */
export type PersonalTokenCommand =
  | (TokenGrant & {
      readonly type: 'CreatePersonalToken'
      readonly tokenId: string
      readonly name: Sealed
      readonly expiresAt: string
      readonly at: string
    })
  | {
      readonly type: 'RevokePersonalToken'
      readonly tokenId: string
      readonly by: 'holder' | 'staff'
      readonly at: string
    }

/** Tokens of one account that are in force at the same time: more is a program gone astray. */
const MOST_TOKENS = 100

export function decidePersonalToken(command: PersonalTokenCommand, state: Account): AccountEvent[] {
  if (command.type === 'RevokePersonalToken') {
    const holder = opened(state)
    const { tokenId, by, at } = command
    const isTheirs = holder.personalTokens.some((token) => token.tokenId === tokenId)
    return isTheirs ? [revoked(holder, tokenId, by === 'holder' ? 'asked' : 'staff', at)] : []
  }
  const holder = enabled(state)
  const { type: _type, ...facts } = command
  if (inForce(holder, command.at).length >= MOST_TOKENS) throw tooMany()
  return [{ type: 'PersonalTokenCreated', data: { accountId: holder.accountId, ...facts } }]
}

/**
 * The end of all tokens, when the password is set by somebody who did not show the former one: it was lost, perhaps to somebody who made
 * tokens with it. Whoever changes it knows it and sees the tokens on the same pages, and every program would stop for nothing.
 */
export function allRevoked(holder: OpenAccount, at: string): AccountEvent[] {
  return inForce(holder, at).map(({ tokenId }) => revoked(holder, tokenId, 'password', at))
}

function inForce({ personalTokens }: OpenAccount, at: string): OpenAccount['personalTokens'] {
  return personalTokens.filter(({ expiresAt }) => expiresAt > at)
}

function revoked(
  { accountId }: OpenAccount,
  tokenId: string,
  occasion: 'asked' | 'password' | 'staff',
  at: string,
): AccountEvent {
  return { type: 'PersonalTokenRevoked', data: { accountId, tokenId, occasion, at } }
}

function tooMany(): DomainError {
  return new DomainError(
    'conflict',
    'too-many-tokens',
    `This account has ${MOST_TOKENS} personal tokens. Revoke one that is not used any more.`,
  )
}
