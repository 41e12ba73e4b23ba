import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** What every personal token begins with, so that scanners of published code find it. */
const PREFIX = 'store_'
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SECRET_BYTES = 32
/** Digits that hold any 32 bytes, and any CRC-32. */
const SECRET_DIGITS = 43
const CHECKSUM_DIGITS = 6
const FORM = new RegExp(`^${PREFIX}[0-9A-Za-z]{${SECRET_DIGITS + CHECKSUM_DIGITS}}$`)

/** `store_`, 256 random bits and a checksum, which tells a slip of the pen from a token that nobody knows. */
export function randomPersonalToken(): string {
  const body = PREFIX + base62(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), SECRET_DIGITS)
  return body + checksumOf(body)
}

/** `mistyped`: it begins like a personal token, but was not copied whole. `other`: it is no personal token at all. */
export function formOfPersonalToken(text: string): 'whole' | 'mistyped' | 'other' {
  if (!text.startsWith(PREFIX)) return 'other'
  const body = text.slice(0, -CHECKSUM_DIGITS)
  return FORM.test(text) && text.endsWith(checksumOf(body)) ? 'whole' : 'mistyped'
}

function checksumOf(body: string): string {
  return base62(BigInt(crc32(body)), CHECKSUM_DIGITS)
}

function base62(value: bigint, digits: number): string {
  let [text, rest] = ['', value]
  for (; rest > 0n; rest /= 62n) text = DIGITS[Number(rest % 62n)] + text
  return text.padStart(digits, '0')
}
