import { archiveError } from './archive-error.js'

const BLOCK = 512
/** Files, folders, links, and the headers that carry long names. */
const ORDINARY_TYPES = new Set(['0', '\0', '1', '2', '5', 'x', 'g', 'L', 'K'])
const DATA_TYPES = new Set(['0', '\0', 'x', 'g', 'L', 'K'])
const EXTENDED_TYPES = new Set(['x', 'g', 'L', 'K'])
const NEWLINE = 0x0a
const LONGEST_EXTENDED_HEADER = 65_536

/**
 * Walks the blocks of a tar file as they pass and refuses what programs read differently: data behind the end-of-archive
 * blocks (a hidden second archive), sizes overridden by extended headers, sparse and special members.
 */
export class TarGuard {
  private pending: Buffer = Buffer.alloc(0)
  /** Bytes of member data, padding included, until the next header. */
  private skip = 0
  private zeroBlocks = 0
  private extended: { left: number; parts: Buffer[] } | undefined

  /** @throws DomainError at the first block that breaks a rule */
  check(chunk: Buffer): void {
    let bytes = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk])
    while (bytes.length > 0) {
      if (this.skip > 0) {
        const taken = Math.min(this.skip, bytes.length)
        this.collect(bytes.subarray(0, taken))
        this.skip -= taken
        bytes = bytes.subarray(taken)
      } else {
        if (bytes.length < BLOCK) break
        this.header(bytes.subarray(0, BLOCK))
        bytes = bytes.subarray(BLOCK)
      }
    }
    this.pending = Buffer.from(bytes)
  }

  /** After the last byte. */
  end(): void {
    if (this.skip > 0 || this.pending.length > 0) {
      throw archiveError(
        'archive-truncated',
        'The tar file inside the archive ends in the middle of a member. Pack and upload it again.',
      )
    }
  }

  private header(block: Buffer): void {
    if (block.every((byte) => byte === 0)) {
      this.zeroBlocks += 1
      return
    }
    if (this.zeroBlocks > 0) {
      throw archiveError(
        'archive-hidden-data',
        'There is more data behind the end of the tar file inside the archive: a second archive or something appended. Pack it anew.',
      )
    }
    const type = String.fromCharCode(block[156] as number)
    if (!ORDINARY_TYPES.has(type)) {
      throw archiveError(
        'archive-special-member',
        `The archive holds "${nameOf(block)}", which is neither a file, a folder nor a link (tar type "${type}"). Only those are allowed.`,
      )
    }
    const size = DATA_TYPES.has(type) ? sizeOf(block) : 0
    this.skip = Math.ceil(size / BLOCK) * BLOCK
    if (!EXTENDED_TYPES.has(type)) return
    if (size > LONGEST_EXTENDED_HEADER) {
      throw archiveError(
        'archive-damaged',
        `The archive has an extended header of ${size} bytes; ${LONGEST_EXTENDED_HEADER} is the most.`,
      )
    }
    if (type === 'x' || type === 'g') this.extended = { left: size, parts: [] }
  }

  private collect(bytes: Buffer): void {
    if (this.extended === undefined) return
    const taken = bytes.subarray(0, this.extended.left)
    this.extended.parts.push(Buffer.from(taken))
    this.extended.left -= taken.length
    if (this.extended.left > 0) return
    const keys = keysOf(Buffer.concat(this.extended.parts))
    this.extended = undefined
    if (keys.some((key) => key === 'size' || key.startsWith('GNU.sparse.'))) {
      throw archiveError(
        'archive-size-override',
        'The archive gives sizes of members in extended headers, which programs read differently. Pack it with an ordinary tar.',
      )
    }
  }
}

/** Keys of the records `LENGTH KEY=VALUE\n` that an extended header consists of (POSIX pax); each must be exactly as long as it says. */
function keysOf(header: Buffer): string[] {
  const keys: string[] = []
  for (let start = 0; start < header.length; ) {
    const [, digits, key] = /^([1-9]\d{0,5}) ([^=\n]+)=/.exec(header.toString('latin1', start, start + 256)) ?? []
    const end = start + Number(digits)
    if (
      key === undefined ||
      end > header.length ||
      header[end - 1] !== NEWLINE ||
      end - start < `${digits} ${key}=\n`.length
    ) {
      throw archiveError(
        'archive-damaged',
        `An extended header of the archive is malformed at its byte ${start}, and programs would read it differently. Pack it with an ordinary tar.`,
      )
    }
    keys.push(key)
    start = end
  }
  return keys
}

function nameOf(block: Buffer): string {
  return block.toString('utf8', 0, 100).replace(/\0.*$/s, '')
}

function sizeOf(block: Buffer): number {
  const field = block.subarray(124, 136)
  const octal = /^ *([0-7]*)[\0 ]*$/.exec(field.toString('latin1'))
  if ((field[0] as number) & 0x80 || octal === null) {
    throw archiveError(
      'archive-damaged',
      `The size of "${nameOf(block)}" in the archive is not an octal number. Pack it with an ordinary tar.`,
    )
  }
  return Number.parseInt(octal[1] || '0', 8)
}
