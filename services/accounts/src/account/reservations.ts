import type { Caller } from '@appstore/contracts/rpc'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { v5 as uuidv5 } from 'uuid'
import type { AddressStore } from '../credentials/address-store.js'
import { type AccountHandler, type Credentials, streamOf } from './account-handler.js'
import type { Account, Sealed } from './account-state.decider.js'

interface NameParts {
  readonly handler: AccountHandler
  readonly credentials: Credentials
  readonly now: () => Date
}

/**
 * Who holds the name; `accountId` from now on, if it was free. A creation that has not come to its event is called off in the log,
 * so that it cannot come to it after all, wherever it may be under way; then the name is free.
 *
 * @throws DomainError `username-taken` while the name is kept from everybody, because somebody who was erased had it
 */
export async function holderOfName(
  parts: NameParts,
  username: string,
  accountId: string,
  caller: Caller,
): Promise<string> {
  const { credentials } = parts
  for (;;) {
    const holder = await credentials.reserveUsername(username, accountId)
    if (holder === accountId) {
      if (!(await credentials.isFormer(username))) return holder
      await credentials.releaseUsername(username, accountId)
      throw formerName()
    }
    const state = await calledOff(parts, holder, caller)
    const isGone = state.status !== 'open' && state.status !== 'erased'
    if (!isGone || (await credentials.isHeld(username))) return holder
    await credentials.reassignUsername(username, holder, accountId)
  }
}

interface Addresses {
  readonly addresses: Pick<AddressStore, 'keyOf'>
  readonly open: (accountId: string, text: Sealed) => Promise<string>
}

interface AddressParts extends NameParts, Addresses {
  readonly addresses: AddressStore
}

/** Whether this is the account's address in force; a mere reservation counts for nothing. */
export async function isAddressOf({ addresses, open }: Addresses, account: Account, email: string): Promise<boolean> {
  if (account.status !== 'open') return false
  return addresses.keyOf(await open(account.accountId, account.email)).equals(addresses.keyOf(email))
}

/** Whose address this is; `accountId`'s from now on, if it was nobody's. */
export async function holderOfAddress(
  parts: AddressParts,
  email: string,
  accountId: string,
  caller: Caller,
): Promise<string> {
  const { addresses } = parts
  for (;;) {
    const holder = await addresses.reserve(email, accountId)
    if (holder === accountId) return holder
    if (await isAddressOf(parts, await calledOff(parts, holder, caller), email)) return holder
    await addresses.reassign(email, holder, accountId)
  }
}

/** The account as it is; its creation, if that was still under way, comes to nothing. */
async function calledOff({ handler, now }: NameParts, accountId: string, caller: Caller) {
  const abandon = { ...caller, commandId: uuidv5(`abandon ${accountId}`, caller.commandId) }
  const command = { type: 'AbandonCreation', accountId, at: now().toISOString() } as const
  const { state } = await handler.execute({ stream: streamOf(accountId), command, caller: abandon })
  return state
}

function formerName(): DomainError {
  return new DomainError('conflict', 'username-taken', 'Somebody had this name not long ago. Choose another one.')
}
