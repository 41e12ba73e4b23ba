import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'

/** Seconds that a code is shown; clocks may differ by one step (RFC 6238 5.2). */
const STEP = 30
const WINDOW = 1

/** 20 random bytes in base32 (RFC 4226 4: 160 bits are recommended). */
export function newSeed(): string {
  return new Secret({ buffer: Uint8Array.from(randomBytes(20)).buffer }).base32
}

/** What authenticator apps read from a picture; the store is named twice, because some show one and some the other. */
export function totpUri({ seed, issuer, username }: { seed: string; issuer: string; username: string }): string {
  return new TOTP({ issuer, label: username, secret: Secret.fromBase32(seed) }).toString()
}

/** The step to which a code belongs, if it is one of now or of the step beside; compared in constant time. */
export function stepOf(seed: string, code: string, now: Date): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined
  const totp = new TOTP({ secret: Secret.fromBase32(seed), period: STEP })
  const delta = totp.validate({ token: code, window: WINDOW, timestamp: now.getTime() })
  return delta === null ? undefined : Math.floor(now.getTime() / 1_000 / STEP) + delta
}
