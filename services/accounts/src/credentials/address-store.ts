import { createHmac } from 'node:crypto'
import { domainToASCII } from 'node:url'
import type { Pool } from 'pg'
import { deleteRows, type Forgetful } from './forgetting.js'

/** Which account has which e-mail address, by keyed hash: addresses are nowhere to be read but in the directory. */
export interface AddressStore extends Forgetful {
  keyOf(address: string): Buffer
  /** Who has the address: `accountId` if nobody had it, else the present holder. */
  reserve(address: string, accountId: string): Promise<string>
  /** Gives an address to another account; only for a reservation that came to nothing. */
  reassign(address: string, from: string, to: string): Promise<void>
  holderOf(address: string): Promise<string | undefined>
  /** The account has this address alone from now on. */
  keepOnly(address: string, accountId: string): Promise<void>
  /** Enters addresses that are not there: those from before this table, and all of them after the secret key was changed. */
  enter(known: readonly { address: string; accountId: string }[]): Promise<void>
}

/** Addresses that differ in case, or in how the domain is written, are the same. */
export function plainAddress(address: string): string {
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1)
  return `${address.slice(0, at)}@${domainToASCII(domain) || domain}`.toLowerCase()
}

/** @param key 32 bytes; nobody without it can tell whose hash a row holds */
export function createAddressStore(pool: Pool, key: Uint8Array): AddressStore {
  const keyOf = (address: string) => createHmac('sha256', key).update(plainAddress(address)).digest()
  const holderOf = async (address: string) => {
    const { rows } = await pool.query<{ account_id: string }>(
      'select account_id from addresses where address_key = $1',
      [keyOf(address)],
    )
    return rows[0]?.account_id
  }
  return {
    keyOf,
    holderOf,
    async reserve(address, accountId) {
      await pool.query(
        `insert into addresses values ($1, $2) on conflict (address_key) do update set stored_at = now()
         where addresses.account_id = excluded.account_id and not addresses.named`,
        [keyOf(address), accountId],
      )
      return (await holderOf(address)) ?? this.reserve(address, accountId) // the holder let it go between the two looks
    },
    async reassign(address, from, to) {
      await pool.query(
        `update addresses set account_id = $3, stored_at = now(), named = false
         where address_key = $1 and account_id = $2`,
        [keyOf(address), from, to],
      )
    },
    async keepOnly(address, accountId) {
      await pool.query('delete from addresses where account_id = $1 and address_key <> $2', [accountId, keyOf(address)])
    },
    forgetAccounts: (accountIds) => deleteRows(pool, ['addresses'], accountIds),
    async enter(known) {
      await pool.query(
        'insert into addresses (address_key, account_id) select * from unnest($1::bytea[], $2::uuid[]) on conflict do nothing',
        [known.map(({ address }) => keyOf(address)), known.map(({ accountId }) => accountId)],
      )
    },
  }
}
