import { type Challenge, createChallenge, randomInt, type Solution, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { z } from 'zod'
import type { CaptchaStore } from './captcha-store.js'

/** Milliseconds a puzzle is good for: time enough to fill in a form. */
const LIFE = 20 * 60_000
/** Between half a million and a million steps of PBKDF2: a third of a second on a desktop, a few on a phone. */
const COST = 1_000
const COUNTER = { from: 500, to: 1_000 } as const

const Payload = z.object({
  challenge: z.object({
    parameters: z.looseObject({ expiresAt: z.number().int(), nonce: z.string(), salt: z.string() }),
    signature: z.string(),
  }),
  solution: z.looseObject({ counter: z.number(), derivedKey: z.string() }),
})

/** A puzzle that costs a browser some work and the store next to none; nobody outside is asked. */
export async function newPuzzle(store: CaptchaStore, now: Date): Promise<Record<string, unknown>> {
  const challenge = await createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    cost: COST,
    counter: randomInt(COUNTER.from, COUNTER.to),
    expiresAt: new Date(now.getTime() + LIFE),
    deriveKey,
    ...(await keys(store)),
  })
  return { ...challenge }
}

/** Whether this solves a puzzle of ours that has not run out and was not used before; it is used up by that. */
export async function isSolved(store: CaptchaStore, solution: string, now: Date): Promise<boolean> {
  const payload = payloadOf(solution)
  if (payload === undefined) return false
  const { parameters, signature } = payload.challenge
  const expiresAt = new Date(parameters.expiresAt * 1_000)
  if (expiresAt <= now) return false
  const { verified } = await verifySolution({
    challenge: payload.challenge as unknown as Challenge,
    solution: payload.solution as unknown as Solution,
    deriveKey,
    ...(await keys(store)),
  })
  return verified && (await store.use(signature, expiresAt))
}

function payloadOf(solution: string): z.infer<typeof Payload> | undefined {
  try {
    return Payload.safeParse(JSON.parse(Buffer.from(solution, 'base64').toString('utf8'))).data
  } catch {
    return undefined
  }
}

async function keys(store: CaptchaStore) {
  const secret = (await store.secret('captcha')).toString('hex')
  return { hmacSignatureSecret: `${secret} challenge`, hmacKeySignatureSecret: `${secret} key` }
}
