import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import type { CaptchaStore } from './captcha-store.js'

/** Milliseconds a question is good for. */
const LIFE = 20 * 60_000
const FORM = /^question:([\w-]{22})\.(\d{13})\.([\w-]{43}):\s*(\d{1,4})\s*$/

/** A sum for those whose browser runs no JavaScript. The token holds no answer that could be read; it is good for one attempt. */
export async function newQuestion(store: CaptchaStore, now: Date): Promise<{ token: string; summands: number[] }> {
  const summands = [randomInt(2, 50), randomInt(2, 50)]
  const sum = summands.reduce((total, each) => total + each)
  const nonce = randomBytes(16).toString('base64url')
  const expires = now.getTime() + LIFE
  const proof = await proofOf(store, nonce, expires, sum)
  return { token: `${nonce}.${expires}.${proof.toString('base64url')}`, summands }
}

/** Whether `question:<token>:<answer>` answers a question of ours, at the first attempt. */
export async function isAnswered(store: CaptchaStore, solution: string, now: Date): Promise<boolean> {
  const match = FORM.exec(solution)
  if (match === null) return false
  const [, nonce, expiry, proof, answer] = match as unknown as [string, string, string, string, string]
  const expires = Number(expiry)
  if (expires <= now.getTime()) return false
  // one attempt each, or all sums could be tried
  if (!(await store.use(`question ${nonce}`, new Date(expires)))) return false
  return timingSafeEqual(await proofOf(store, nonce, expires, Number(answer)), Buffer.from(proof, 'base64url'))
}

async function proofOf(store: CaptchaStore, nonce: string, expires: number, sum: number): Promise<Buffer> {
  const secret = await store.secret('question')
  return createHmac('sha256', secret).update(`${nonce} ${expires} ${sum}`).digest()
}
