import { createHash, randomBytes } from 'node:crypto'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { seal, unseal } from '@appstore/service/seal'
import type { Pool } from 'pg'
import { deleteRows, type Forgetful } from './forgetting.js'
import { createNameStore, type NameStore } from './name-store.js'

/** A row stored under its id once more is new again: whoever purges rows that no event names leaves it alone. */
const STORE_TOKEN = `with again as (update api_tokens set stored_at = now() where token_id = $1 and not named)
  insert into api_tokens values ($1, $2, $3, $4) on conflict do nothing`

/** Secrets of accounts, in tables of their own. A row counts only once an event of the account names it. */
export interface CredentialStore extends NameStore, Forgetful {
  /** The person's key; made on first use. */
  personKey(accountId: string): Promise<Buffer>
  /**
   * Reads what was sealed with the person's key.
   *
   * @throws DomainError `account-unknown` once the key is destroyed
   */
  open(accountId: string, text: { readonly sealed: string }): Promise<string>
  addPassword(passwordId: string, accountId: string, hash: string): Promise<void>
  /** Stores a token under its id and returns it; an id stored before keeps its first token. */
  addToken(tokenId: string, accountId: string, token: string): Promise<string>
  /** The id under which this very account has, or once had, the token. */
  ownTokenId(accountId: string, token: string): Promise<string | undefined>
  /** @throws DomainError `token-unreadable` when it was sealed with another key */
  tokenOf(tokenId: string): Promise<string>
}

/** SHA-256 is enough for a look-up: a token is 160 random bits, not a word somebody chose. */
export function tokenDigest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** 40 lower-case hexadecimal digits (api.md A1). */
export function randomToken(): string {
  return randomBytes(20).toString('hex')
}

/** @param tokenKey 32 bytes that seal tokens, because `POST /token` must give them out again (spec README) */
export function createCredentialStore(pool: Pool, tokenKey: Uint8Array): CredentialStore {
  return {
    ...createNameStore(pool),
    async personKey(accountId) {
      await pool.query(
        `insert into person_keys values ($1, $2)
         on conflict (account_id) do update set stored_at = now() where not person_keys.named`,
        [accountId, randomBytes(32)],
      )
      return (await keyOf(pool, accountId)) as Buffer
    },
    async open(accountId, { sealed }) {
      const key = await keyOf(pool, accountId)
      if (key !== undefined) return unseal(key, sealed)
      throw new DomainError('not-found', 'account-unknown', 'There is no such account.')
    },
    async addPassword(passwordId, accountId, hash) {
      await pool.query(
        `insert into passwords values ($1, $2, $3)
         on conflict (password_id) do update set stored_at = now() where not passwords.named`,
        [passwordId, accountId, hash],
      )
    },
    async addToken(tokenId, accountId, token) {
      await pool.query(STORE_TOKEN, [tokenId, accountId, tokenDigest(token), seal(tokenKey, token)])
      const stored = await sealedToken(pool, tokenId)
      if (stored !== undefined) return opened(tokenKey, stored)
      throw new DomainError(
        'conflict',
        'token-in-use',
        'Another account has this token, or once had it. Leave it out to get a random one.',
      )
    },
    async ownTokenId(accountId, token) {
      const { rows } = await pool.query<{ token_id: string }>(
        'select token_id from api_tokens where sha256 = $1 and account_id = $2',
        [tokenDigest(token), accountId],
      )
      return rows[0]?.token_id
    },
    // the key first: what it sealed is unreadable from then on, wherever it stands
    forgetAccounts: (accountIds) => deleteRows(pool, ['person_keys', 'passwords', 'api_tokens'], accountIds),
    async tokenOf(tokenId) {
      return opened(tokenKey, await sealedToken(pool, tokenId))
    },
  }
}

async function keyOf(pool: Pool, accountId: string): Promise<Buffer | undefined> {
  const { rows } = await pool.query<{ key: Buffer }>('select key from person_keys where account_id = $1', [accountId])
  return rows[0]?.key
}

async function sealedToken(pool: Pool, tokenId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ sealed: string }>('select sealed from api_tokens where token_id = $1', [tokenId])
  return rows[0]?.sealed
}

function opened(tokenKey: Uint8Array, sealed: string | undefined): string {
  try {
    if (sealed !== undefined) return unseal(tokenKey, sealed)
  } catch {
    // sealed with the key that the settings held before
  }
  throw new DomainError(
    'conflict',
    'token-unreadable',
    'The token still works but cannot be shown, because the secret key of the store was changed since it was made. Replace it by a new one.',
  )
}
