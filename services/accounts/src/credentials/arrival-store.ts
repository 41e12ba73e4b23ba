import { createHash, randomBytes } from 'node:crypto'
import { LoginProvider, ProvedPerson } from '@appstore/contracts/logins'
import { seal, unseal } from '@appstore/service/seal'
import type { Pool } from 'pg'
import { z } from 'zod'

/** Seconds that somebody who came for the first time may take to fill in the rest. */
export const ARRIVAL_LIFE = 1_800

const Arrival = z.object({ provider: LoginProvider, person: ProvedPerson, next: z.string() })
/** Somebody who came by another party for the first time. */
export type Arrival = z.infer<typeof Arrival>

/** Those who came for the first time. Each makes one account at most, in the browser that has the ticket. */
export interface ArrivalStore {
  /** Gives the ticket. */
  open(arrival: Arrival): Promise<string>
  find(ticket: string): Promise<Arrival | undefined>
  /** Takes it for this command alone; false: another one was faster, or it is too old. */
  take(ticket: string, commandId: string): Promise<boolean>
  /** The command came to nothing. */
  release(ticket: string): Promise<void>
}

const digest = (ticket: string) => createHash('sha256').update(ticket).digest()

/** @param sealingKey 32 bytes that seal who they are */
export function createArrivalStore(pool: Pool, sealingKey: Uint8Array, now: () => Date): ArrivalStore {
  return {
    async open(arrival) {
      const ticket = randomBytes(32).toString('base64url')
      await pool.query('delete from login_arrivals where expires_at <= $1', [now()])
      await pool.query('insert into login_arrivals (sha256, sealed, expires_at) values ($1, $2, $3)', [
        digest(ticket),
        seal(sealingKey, JSON.stringify(arrival)),
        new Date(now().getTime() + ARRIVAL_LIFE * 1_000),
      ])
      return ticket
    },
    async find(ticket) {
      const { rows } = await pool.query<{ sealed: string }>(
        'select sealed from login_arrivals where sha256 = $1 and expires_at > $2',
        [digest(ticket), now()],
      )
      return rows[0] && Arrival.parse(JSON.parse(unseal(sealingKey, rows[0].sealed)))
    },
    async take(ticket, commandId) {
      const { rowCount } = await pool.query(
        `update login_arrivals set used_by = $2
         where sha256 = $1 and expires_at > $3 and (used_by is null or used_by = $2)`,
        [digest(ticket), commandId, now()],
      )
      return rowCount === 1
    },
    async release(ticket) {
      await pool.query('update login_arrivals set used_by = null where sha256 = $1', [digest(ticket)])
    },
  }
}
