import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { RECOVERY_CODES } from '@appstore/contracts/second-factor'
import type { Pool } from 'pg'
import { v5 as uuidv5 } from 'uuid'

/** Letters and digits that nobody takes for another: no i, l, o, 0, 1, u. */
const LETTERS = 'abcdefghjkmnpqrstvwxyz23456789'
/** Six groups of four: 117 random bits, so that no slow hash is needed (ASVS 6.5.2 asks for one below 112). */
const GROUPS = 6
const GROUP = 4

/** Codes for the day the app is lost. A row counts only once an event of the account names it, and until one says that it was used. */
export interface RecoveryCodeStore {
  /** Makes a set for a command, which gets the same ids each time; the codes are those told last. */
  add(accountId: string, commandId: string): Promise<{ codeIds: string[]; codes: string[] }>
  /** Which of these codes this is. */
  find(accountId: string, codeIds: readonly string[], code: string): Promise<string | undefined>
  /** Takes away all of the account's that are not among these. */
  keepOnly(accountId: string, codeIds: readonly string[]): Promise<void>
}

function newCode(): string {
  const group = () => Array.from({ length: GROUP }, randomLetter).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}

/** Bytes beyond the last whole round are drawn again, so that every letter is as likely as any other. */
function randomLetter(): string {
  for (;;) {
    const [byte = 0] = randomBytes(1)
    if (byte < 256 - (256 % LETTERS.length)) return LETTERS[byte % LETTERS.length] as string
  }
}

/** As it was printed, whatever somebody made of it when typing. */
function plain(code: string): string {
  return code.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** @param hashKey 32 bytes: whoever has nothing but the table cannot try codes on it */
export function createRecoveryCodeStore(pool: Pool, hashKey: Uint8Array): RecoveryCodeStore {
  const hashOf = (codeId: string, code: string) =>
    createHmac('sha256', hashKey)
      .update(`${codeId} ${plain(code)}`)
      .digest()
  return {
    async add(accountId, commandId) {
      const codes = Array.from({ length: RECOVERY_CODES }, newCode)
      const codeIds = codes.map((_, index) => uuidv5(`recovery code ${index}`, commandId))
      const hashes = codes.map((code, index) => hashOf(codeIds[index] as string, code))
      await pool.query(
        `insert into recovery_codes (code_id, account_id, hash)
         select code_id, $2, hash from unnest($1::uuid[], $3::bytea[]) as new (code_id, hash)
         on conflict (code_id) do update set hash = excluded.hash, stored_at = now()`,
        [codeIds, accountId, hashes],
      )
      return { codeIds, codes }
    },
    async find(accountId, codeIds, code) {
      const { rows } = await pool.query<{ code_id: string; hash: Buffer }>(
        'select code_id, hash from recovery_codes where account_id = $1 and code_id = any($2::uuid[])',
        [accountId, codeIds],
      )
      return rows.find((row) => timingSafeEqual(row.hash, hashOf(row.code_id, code)))?.code_id
    },
    async keepOnly(accountId, codeIds) {
      await pool.query('delete from recovery_codes where account_id = $1 and not code_id = any($2::uuid[])', [
        accountId,
        codeIds,
      ])
    },
  }
}
