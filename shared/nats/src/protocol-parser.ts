/** One message of a client to the broker (NATS client protocol). */
export type ClientMessage =
  | { readonly op: 'CONNECT'; readonly options: Record<string, unknown> }
  | { readonly op: 'PING' | 'PONG' }
  | { readonly op: 'SUB'; readonly subject: string; readonly queue: string | undefined; readonly sid: string }
  | { readonly op: 'UNSUB'; readonly sid: string; readonly max: number | undefined }
  | {
      readonly op: 'PUB'
      readonly subject: string
      readonly reply: string | undefined
      /** Bytes of the header block at the front of `payload`; 0 without headers. */
      readonly headerBytes: number
      readonly payload: Buffer
    }

/** The client broke the protocol; its connection is closed with this text. */
export class ProtocolViolation extends Error {
  constructor(text: string) {
    super(text)
    this.name = 'ProtocolViolation'
  }
}

const CR = 0x0d
const LF = 0x0a
const NOTHING = Buffer.alloc(0)

/** The longest control line, as in nats-server. */
const MAX_CONTROL_LINE = 4_096

/** Cuts a byte stream into messages, however the bytes arrive. */
export class ProtocolParser {
  private readonly maxPayload: number
  /** What has arrived and is not read yet stands in its first `kept` bytes; the rest is room. */
  private buffer: Buffer = NOTHING
  private kept = 0
  /** A publication whose payload has not arrived whole yet. */
  private pending: Omit<Extract<ClientMessage, { op: 'PUB' }>, 'payload'> | undefined
  private pendingBytes = 0

  constructor(maxPayload: number) {
    this.maxPayload = maxPayload
  }

  /** Bytes held because the message they belong to is not complete. */
  get heldBytes(): number {
    return this.buffer.length
  }

  /**
   * The messages that are complete with these bytes. All of them must be taken before the next call.
   *
   * @throws ProtocolViolation; the stream cannot be read any further then
   */
  *feed(bytes: Buffer): Generator<ClientMessage> {
    this.keep(bytes)
    for (;;) {
      const message = this.pending ? this.takePayload() : this.takeLine()
      if (message === undefined) return
      if (message !== 'more') yield message
    }
  }

  /** Room grows twofold, so that a large payload in many small pieces is not copied once for each of them. */
  private keep(bytes: Buffer): void {
    const length = this.kept + bytes.length
    if (this.kept === 0) this.buffer = bytes
    else {
      if (length > this.buffer.length) {
        const larger = Buffer.allocUnsafe(Math.max(length, 2 * this.kept))
        this.buffer.copy(larger, 0, 0, this.kept)
        this.buffer = larger
      }
      bytes.copy(this.buffer, this.kept)
    }
    this.kept = length
  }

  /** Leaves what was read to the messages made of it. */
  private drop(count: number): void {
    this.kept -= count
    this.buffer = this.kept === 0 ? NOTHING : this.buffer.subarray(count)
  }

  private takePayload(): ClientMessage | undefined {
    const pending = this.pending as NonNullable<typeof this.pending>
    const size = this.pendingBytes
    if (this.kept < size + 2) return undefined
    if (this.buffer[size] !== CR || this.buffer[size + 1] !== LF) throw new ProtocolViolation('Parser Error')
    const payload = this.buffer.subarray(0, size)
    this.drop(size + 2)
    this.pending = undefined
    return { ...pending, payload }
  }

  private takeLine(): ClientMessage | 'more' | undefined {
    const end = this.buffer.subarray(0, this.kept).indexOf(LF)
    if (end > MAX_CONTROL_LINE || (end < 0 && this.kept > MAX_CONTROL_LINE)) {
      throw new ProtocolViolation('Maximum Control Line Exceeded')
    }
    if (end < 0) return undefined
    const line = this.buffer.toString('latin1', 0, this.buffer[end - 1] === CR ? end - 1 : end)
    this.drop(end + 1)
    return line === '' ? 'more' : this.readLine(line)
  }

  private readLine(line: string): ClientMessage | 'more' {
    const space = line.search(/[ \t]/)
    const op = (space < 0 ? line : line.slice(0, space)).toUpperCase()
    const rest = space < 0 ? '' : line.slice(space + 1).trim()
    const words = rest === '' ? [] : rest.split(/[ \t]+/)
    switch (op) {
      case 'PING':
      case 'PONG':
        return { op }
      case 'CONNECT':
        return { op, options: parseOptions(rest) }
      case 'SUB':
        return readSub(words)
      case 'UNSUB':
        return readUnsub(words)
      case 'PUB':
        return this.expectPayload(words, false)
      case 'HPUB':
        return this.expectPayload(words, true)
      default:
        throw new ProtocolViolation('Unknown Protocol Operation')
    }
  }

  private expectPayload(words: readonly string[], hasHeaders: boolean): 'more' {
    const sizes = hasHeaders ? 2 : 1
    if (words.length !== sizes + 1 && words.length !== sizes + 2) throw new ProtocolViolation('Parser Error')
    const numbers = words.slice(-sizes).map(readSize)
    const total = numbers.at(-1) as number
    const headerBytes = hasHeaders ? (numbers[0] as number) : 0
    if (headerBytes > total) throw new ProtocolViolation('Parser Error')
    if (total > this.maxPayload) throw new ProtocolViolation('Maximum Payload Violation')
    const [subject, reply] = words.slice(0, -sizes)
    this.pending = { op: 'PUB', subject: subject as string, reply, headerBytes }
    this.pendingBytes = total
    return 'more'
  }
}

/** Lines are read byte by byte, so that subjects pass as they are; this one is JSON, which is UTF-8. */
function parseOptions(line: string): Record<string, unknown> {
  try {
    const options: unknown = JSON.parse(Buffer.from(line, 'latin1').toString())
    if (typeof options === 'object' && options !== null) return options as Record<string, unknown>
  } catch {
    // told below
  }
  throw new ProtocolViolation('Parser Error')
}

function readSub(words: readonly string[]): ClientMessage {
  const [subject, second, third] = words
  if (words.length === 2) return { op: 'SUB', subject: subject as string, queue: undefined, sid: second as string }
  if (words.length === 3)
    return { op: 'SUB', subject: subject as string, queue: second as string, sid: third as string }
  throw new ProtocolViolation('Parser Error')
}

function readUnsub(words: readonly string[]): ClientMessage {
  const [sid, max] = words
  if (words.length < 1 || words.length > 2) throw new ProtocolViolation('Parser Error')
  return { op: 'UNSUB', sid: sid as string, max: max === undefined ? undefined : readSize(max) }
}

function readSize(word: string): number {
  if (!/^\d{1,9}$/.test(word)) throw new ProtocolViolation('Parser Error')
  return Number(word)
}
