import type { Pool } from 'pg'

/** Under which number the mailing list knows somebody. No address stands here, so an erased person's can be taken off by number. */
export interface ContactStore {
  find(accountId: string): Promise<number | undefined>
  set(accountId: string, contactId: number): Promise<void>
  forget(accountId: string): Promise<void>
}

export function createContactStore(pool: Pool): ContactStore {
  return {
    async find(accountId) {
      const { rows } = await pool.query<{ contact_id: string }>(
        'select contact_id from newsletter_contacts where account_id = $1',
        [accountId],
      )
      return rows[0] && Number(rows[0].contact_id)
    },
    async set(accountId, contactId) {
      await pool.query(
        `insert into newsletter_contacts values ($1, $2)
         on conflict (account_id) do update set contact_id = excluded.contact_id`,
        [accountId, contactId],
      )
    },
    async forget(accountId) {
      await pool.query('delete from newsletter_contacts where account_id = $1', [accountId])
    },
  }
}
