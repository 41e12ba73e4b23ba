import pg from 'pg'

/** One event of the log, with the transaction that wrote it. */
export interface Written {
  readonly stream: string
  readonly revision: number
  readonly id: string
  readonly type: string
  readonly metadata: Readonly<Record<string, string>>
  /** Rows of one append were written by one transaction. */
  readonly transaction: string
}

/** The log of a store, as its table holds it. */
export interface WrittenLog {
  /** The events whose metadata say that they came from this request. */
  writtenBy(requestId: string): Promise<Written[]>
  /** The newest event of this type. */
  newest(type: string): Promise<Written>
  /** The session that such an event began. */
  sessionOf(eventId: string): Promise<string>
  close(): Promise<void>
}

export function openWrittenLog(databaseUrl: string): WrittenLog {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  const read = async (condition: string, values: unknown[]) => {
    const { rows } = await pool.query<Omit<Written, 'revision'> & { revision: string }>(
      `select stream, revision, id, type, metadata, xmin::text as transaction from events.events ${condition}`,
      values,
    )
    return rows.map((row): Written => ({ ...row, revision: Number(row.revision) }))
  }
  return {
    writtenBy: (requestId) => read(`where metadata->>'correlationId' = $1 order by position`, [requestId]),
    async newest(type) {
      const [found] = await read('where type = $1 order by position desc limit 1', [type])
      if (found === undefined) throw new Error(`there is no ${type} in the log`)
      return found
    },
    async sessionOf(eventId) {
      const text = `select data->>'sessionId' as session from events.events where id = $1`
      const { rows } = await pool.query<{ session: string }>(text, [eventId])
      if (rows[0] === undefined) throw new Error(`there is no event ${eventId}`)
      return rows[0].session
    },
    close: () => pool.end(),
  }
}
