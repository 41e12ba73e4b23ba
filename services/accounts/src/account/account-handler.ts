import { eventTypes } from '@appstore/event-sourcing/event-types'
import { type CommandHandler, createCommandHandler } from '@appstore/event-sourcing/handle-command'
import type { ServiceContext } from '@appstore/runtime/connections'
import { v5 as uuidv5 } from 'uuid'
import { type AccountCommand, account } from './account.decider.js'
import { type AccountEvent, accountEventSchemas } from './account.events.js'
import type { Account } from './account-state.decider.js'

/** The secrets of accounts, as far as commands need them. */
export interface Credentials {
  reserveUsername(username: string, accountId: string): Promise<string>
  reassignUsername(username: string, from: string, to: string): Promise<void>
  holdUsername(username: string, accountId: string): Promise<void>
  isHeld(username: string): Promise<boolean>
  /** Somebody who was erased had the name not long ago. */
  isFormer(username: string): Promise<boolean>
  /** Lets go of a name that was just reserved. */
  releaseUsername(username: string, accountId: string): Promise<void>
  /** Keeps the address for the account, if nobody has it. */
  claimAddress(address: string, accountId: string): Promise<void>
  seal(accountId: string, text: string): Promise<{ sealed: string }>
  addPassword(passwordId: string, accountId: string, password: string): Promise<void>
  /** Stores the token, or a random one, and returns it. */
  addToken(tokenId: string, accountId: string, token: string | undefined): Promise<string>
  /** The id under which this very account has, or once had, the token. */
  ownTokenId(accountId: string, token: string): Promise<string | undefined>
  /** @throws DomainError `token-unreadable` */
  tokenOf(tokenId: string): Promise<string>
}

/** Finds accounts by name in the read model. */
export type FindByUsername = (
  username: string,
) => Promise<{ accountId: string; email: string; emailVerified: boolean } | undefined>

export type AccountHandler = CommandHandler<Account, AccountCommand, AccountEvent>

export const streamOf = (accountId: string) => `account-${accountId}`

/** The account that this command would make. */
export const accountIdOf = (commandId: string) => uuidv5('account', commandId)

/** Carries out commands to accounts; one instance a process. */
export function createAccountHandler({ eventStore, now }: ServiceContext): AccountHandler {
  return createCommandHandler({ store: eventStore, decider: account, events: eventTypes(accountEventSchemas), now })
}
