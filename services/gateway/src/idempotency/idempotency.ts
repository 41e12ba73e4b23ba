import { createHash, randomUUID } from 'node:crypto'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { expiredRows, type PurgeTask } from '@appstore/runtime/purge'
import type { Pool } from 'pg'
import { v5 as uuidv5 } from 'uuid'

/** An answer that can be given again. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The exact text of the body; "" for none. */
  readonly body: string
}

/** A request that may be a repetition. */
export interface Repeatable {
  /** The value of `Idempotency-Key`, if it was sent. */
  readonly key: string | undefined
  /** Keys of different accounts have nothing to do with each other. */
  readonly accountId: string
  /** Method and path. */
  readonly route: string
  readonly body: Uint8Array
}

/** A request that was let in. */
export interface Admitted {
  /** UUID; the same for every repetition of the request, so that the services recognise it too. */
  readonly commandId: string
  /** The answer of the first time, if there is one. */
  readonly former: Answer | undefined
  /** Keeps the answer for repetitions. */
  keep(answer: Answer): Promise<void>
}

/** Remembers answers by `Idempotency-Key`. */
export interface Idempotency {
  /** @throws DomainError `idempotency-key-reused` (another request had this key), `idempotency-key-invalid`, `unavailable` */
  admit(request: Repeatable): Promise<Admitted>
}

/** Hours an answer is kept. */
const KEPT = 24

/** Name space of command ids that are made from idempotency keys. */
const NAMESPACE = '5a0c1c1e-6d3f-4c0e-9b57-0a8f4b0f3a11'

/**
 * The same key with the same request gives the first answer again for 24 hours; with another request it is refused (spec README).
 * Only answers below 500 are kept: after a failure the client is to try again. Two repetitions at once may both run:
 * they carry the same command id, so what they do is done once.
 */
export function createIdempotency(pool: Pool): Idempotency {
  return {
    async admit({ key, accountId, route, body }) {
      if (key === undefined) return { commandId: randomUUID(), former: undefined, keep: () => Promise.resolve() }
      if (!/^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(key)) throw invalidKey()
      const requestHash = createHash('sha256').update(`${route}\n`).update(body).digest('base64url')
      const first = await remember(pool, accountId, key, requestHash)
      if (first.request_hash !== requestHash) throw reusedKey()
      return {
        // the request is part of the name: after the key was forgotten it may come again with another request
        commandId: uuidv5(JSON.stringify([accountId, key, requestHash]), NAMESPACE),
        former: first.answer ?? undefined,
        async keep(answer) {
          if (answer.status >= 500) return
          await pool.query(
            'update idempotent_request set answer = $3 where account_id = $1 and key = $2 and answer is null',
            [accountId, key, answer],
          )
        },
      }
    },
  }
}

/** What is no longer needed: forgotten keys, and hits that are older than the longest window. */
export const FORGOTTEN: readonly PurgeTask[] = [
  expiredRows('idempotent_request', 'expires_at < now()'),
  expiredRows('throttle_hit', `at < now() - interval '1 day'`),
]

async function remember(
  pool: Pool,
  accountId: string,
  key: string,
  requestHash: string,
): Promise<{ request_hash: string; answer: Answer | null }> {
  try {
    const result = await pool.query<{ request_hash: string; answer: Answer | null }>(
      `insert into idempotent_request as known (account_id, key, request_hash, expires_at)
       values ($1, $2, $3, now() + make_interval(hours => ${KEPT}))
       on conflict (account_id, key) do update set
         request_hash = case when known.expires_at < now() then excluded.request_hash else known.request_hash end,
         answer = case when known.expires_at < now() then null else known.answer end,
         expires_at = case when known.expires_at < now() then excluded.expires_at else known.expires_at end
       returning request_hash, answer`,
      [accountId, key, requestHash],
    )
    return result.rows[0] as { request_hash: string; answer: Answer | null }
  } catch (error) {
    throw new DomainError(
      'unavailable',
      'idempotency-unavailable',
      'Whether this request was made before cannot be looked up at the moment, so it was not begun. Try again.',
      { cause: error instanceof Error ? error.name : 'error' },
    )
  }
}

function invalidKey(): DomainError {
  return new DomainError(
    'invalid',
    'idempotency-key-invalid',
    'An Idempotency-Key has 1 to 255 printable ASCII characters.',
  )
}

function reusedKey(): DomainError {
  return new DomainError(
    'conflict',
    'idempotency-key-reused',
    'This Idempotency-Key came before with another request. Use a new key for a new request.',
  )
}
