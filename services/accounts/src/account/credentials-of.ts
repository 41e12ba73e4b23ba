import { seal } from '@appstore/service/seal'
import { randomToken } from '../credentials/credential-store.js'
import { hashPassword } from '../credentials/password.js'
import type { Stores } from '../credentials/stores.js'
import type { Credentials } from './account-handler.js'

/** The secrets of accounts, as far as commands need them. */
export function credentialsOf({ credentials: store, addresses, formerNames }: Stores): Credentials {
  return {
    reserveUsername: (username, accountId) => store.reserveUsername(username, accountId),
    reassignUsername: (username, from, to) => store.reassignUsername(username, from, to),
    holdUsername: (username, accountId) => store.holdUsername(username, accountId),
    isHeld: (username) => store.isHeld(username),
    isFormer: (username) => formerNames.isHeld(username),
    releaseUsername: (username, accountId) => store.releaseUsername(username, accountId),
    claimAddress: async (address, accountId) => {
      await addresses.reserve(address, accountId)
    },
    seal: async (accountId, text) => ({ sealed: seal(await store.personKey(accountId), text) }),
    addPassword: async (id, accountId, password) => store.addPassword(id, accountId, await hashPassword(password)),
    addToken: (id, accountId, token) => store.addToken(id, accountId, token ?? randomToken()),
    ownTokenId: (accountId, token) => store.ownTokenId(accountId, token),
    tokenOf: (id) => store.tokenOf(id),
  }
}
