import type { Pool } from 'pg'
import { v5 as uuidv5 } from 'uuid'

/** The account that this command erased: its name leads nowhere any more when the command comes again. */
export async function erasedBy(
  pool: Pool,
  commandId: string,
): Promise<{ accountId: string; position: string } | undefined> {
  const { rows } = await pool.query<{ object_id: string; position: string }>(
    `select object_id, position from audit where event_id = $1 and type = 'AccountErased'`,
    [uuidv5('0', commandId)],
  )
  return rows[0] && { accountId: rows[0].object_id, position: rows[0].position }
}
