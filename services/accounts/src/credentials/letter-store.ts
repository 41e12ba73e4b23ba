import { seal, unseal } from '@appstore/service/seal'
import type { Pool } from 'pg'

/** Milliseconds that a mail to somebody without an account is worth sending. */
const LETTER_LIFE = 24 * 3_600_000

/** Milliseconds between two mails to an address that is no account's: the limit on asking for another password, by address. */
const LETTER_PAUSE = 60_000

/** Where mails go to people without an account, until they are out. */
export interface LetterStore {
  /** Whether a mail may go to this address now: one a minute, whoever asks from wherever. The same letter may again. */
  mayGo(letter: { letterId: string; addressKey: Buffer }): Promise<boolean>
  /** An id that is there keeps its first address. */
  add(letter: { letterId: string; address: string; language: string }): Promise<void>
  /** To whom it goes; `undefined` once it is out, or not worth sending any more. */
  find(letterId: string): Promise<{ address: string; language: string } | undefined>
  /** The letter is out: the address is not kept, nor are those of letters that never got out. */
  forget(letterId: string): Promise<void>
}

/** @param sealingKey 32 bytes that seal the addresses */
export function createLetterStore(pool: Pool, sealingKey: Uint8Array, now: () => Date): LetterStore {
  return {
    async mayGo({ letterId, addressKey }) {
      const at = now()
      const { rowCount } = await pool.query(
        `insert into letter_pauses as known values ($1, $2, $3)
         on conflict (address_key) do update set letter_id = excluded.letter_id, expires_at = excluded.expires_at
         where known.expires_at <= $4 or known.letter_id = excluded.letter_id`,
        [addressKey, letterId, new Date(at.getTime() + LETTER_PAUSE), at],
      )
      return rowCount === 1
    },
    async add({ letterId, address, language }) {
      await pool.query('insert into letters values ($1, $2, $3, $4) on conflict do nothing', [
        letterId,
        seal(sealingKey, address),
        language,
        new Date(now().getTime() + LETTER_LIFE),
      ])
    },
    async find(letterId) {
      const { rows } = await pool.query<{ sealed_address: string; language: string }>(
        'select sealed_address, language from letters where letter_id = $1 and expires_at > $2',
        [letterId, now()],
      )
      return rows[0] && { address: unseal(sealingKey, rows[0].sealed_address), language: rows[0].language }
    },
    async forget(letterId) {
      await pool.query('delete from letters where letter_id = $1 or expires_at <= $2', [letterId, now()])
    },
  }
}
