import { Buffer } from 'node:buffer'

/** A record as the server keeps it. */
export interface DoubleRecord {
  readonly id: string
  readonly stream: string
  readonly revision: number
  readonly position: bigint
  readonly type: string
  readonly contentType: string
  readonly data: Uint8Array
  readonly metadata: Uint8Array
}

export type ProposedRecord = Pick<DoubleRecord, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>

/** Expected version numbers of the server's own protocol. */
export const NO_STREAM = -1
export const ANY = -2
export const EXISTS = -4

export type DoubleVerdict =
  | { readonly accepted: true; readonly revision: number; readonly position: bigint }
  | { readonly accepted: false; readonly current: number }

/** The log of the double: positions have gaps, the server's own records stand between the others, ids are not unique. */
export class DoubleLog {
  readonly records: DoubleRecord[] = []
  private readonly streams = new Map<string, DoubleRecord[]>()
  private readonly watchers = new Set<(record: DoubleRecord) => void>()
  private end = 0n
  private appends = 0

  constructor() {
    this.addSystemRecord('$users', '$UserCreated')
    this.addSystemRecord('$$$scavenges', '$metadata')
  }

  ofStream(stream: string): readonly DoubleRecord[] {
    return this.streams.get(stream) ?? []
  }

  /** Follows the server's rules: a repetition is recognised at the expected revision, or by the last ids when any revision will do. */
  append(stream: string, expected: number, proposed: readonly ProposedRecord[]): DoubleVerdict {
    const present = this.ofStream(stream)
    const current = present.length - 1
    const repeated = this.repetition(present, expected, proposed)
    if (repeated !== undefined) return { accepted: true, revision: repeated.revision, position: repeated.position }
    const met = expected === ANY || (expected === EXISTS ? current >= 0 : expected === current)
    if (!met) return { accepted: false, current }
    for (const record of proposed) this.add(stream, record)
    this.appends += 1
    if (this.appends % 3 === 0) this.addSystemRecord('$stats-127.0.0.1:2113', '$statsCollected')
    const last = this.ofStream(stream).at(-1)
    return { accepted: true, revision: last?.revision ?? NO_STREAM, position: last?.position ?? this.end }
  }

  /** Calls `watcher` with every new record until the returned function is called. */
  watch(watcher: (record: DoubleRecord) => void): () => void {
    this.watchers.add(watcher)
    return () => this.watchers.delete(watcher)
  }

  addSystemRecord(stream: string, type: string): void {
    const bytes = Buffer.from('{}')
    this.add(stream, { id: crypto.randomUUID(), type, contentType: 'application/json', data: bytes, metadata: bytes })
  }

  private add(stream: string, proposed: ProposedRecord): void {
    const present = this.streams.get(stream) ?? []
    const record = { ...proposed, stream, revision: present.length, position: this.end }
    this.streams.set(stream, [...present, record])
    this.records.push(record)
    this.end += BigInt(120 + proposed.data.length + proposed.metadata.length)
    for (const watcher of this.watchers) watcher(record)
  }

  private repetition(
    present: readonly DoubleRecord[],
    expected: number,
    proposed: readonly ProposedRecord[],
  ): DoubleRecord | undefined {
    const byId = present.findIndex((record) => record.id === proposed[0]?.id)
    const first = expected === ANY || expected === EXISTS ? byId : expected + 1
    if (first < 0 || proposed.some(({ id }, index) => present[first + index]?.id !== id)) return undefined
    return present[first + proposed.length - 1]
  }
}
