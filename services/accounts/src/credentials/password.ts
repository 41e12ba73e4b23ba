import { hash, verify } from '@node-rs/argon2'

/** argon2id with 19 MiB, 2 passes, 1 lane (the OWASP minimum); runs off the main thread, about 40 ms. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** What an unknown user's password is compared with, so that it takes as long as a known user's. */
let nobody: Promise<string> | undefined

/** The encoded hash, which names its own cost. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST)
}

/** Whether the password fits. `undefined` (no such user, or one without a password) costs the same and never fits. */
export async function passwordFits(encoded: string | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword('a password nobody has')
  // waited for in either case: else the first one who is unknown would take longer
  const decoy = await nobody
  const fits = await verify(encoded ?? decoy, password)
  return encoded !== undefined && fits
}
