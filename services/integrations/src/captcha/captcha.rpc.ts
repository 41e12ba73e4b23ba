import { captchaChallenge, verifyCaptcha } from '@appstore/contracts/captcha'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type Answer, answer } from '@appstore/runtime/service'
import type { OutsideHost } from '../outside/outside-host.js'
import type { CaptchaStore } from './captcha-store.js'
import { isSolved, newPuzzle } from './proof-of-work.js'
import { isAnswered, newQuestion } from './sum-question.js'

/** Milliseconds Google has to answer. */
const DEADLINE = 4_000
const ANSWER_BYTES = 16 * 1_024

/** Which captcha people get. */
export type CaptchaConfig =
  | { readonly kind: 'proof-of-work' }
  | { readonly kind: 'recaptcha'; readonly siteKey: string; readonly privateKey: string; readonly verifyUrl: string }
  | { readonly kind: 'off' }

export interface CaptchaParts {
  readonly config: CaptchaConfig
  readonly store: CaptchaStore
  /** Where solutions of Google's captcha are checked. */
  readonly google: OutsideHost | undefined
  readonly now: () => Date
}

/** Answers those who want a captcha, and those who want to know whether one was solved. */
export function captchaAnswers({ config, store, google, now }: CaptchaParts): Answer[] {
  return [
    answer(captchaChallenge, async () => {
      if (config.kind === 'off') return { kind: 'off' as const }
      if (config.kind === 'recaptcha') return { kind: 'recaptcha' as const, siteKey: config.siteKey }
      const challenge = await newPuzzle(store, now())
      return { kind: 'proof-of-work' as const, challenge, question: await newQuestion(store, now()) }
    }),
    answer(verifyCaptcha, async ({ solution }) => {
      if (config.kind === 'off') return { passed: true }
      if (config.kind === 'recaptcha') return { passed: await askGoogle(google as OutsideHost, config, solution) }
      const passed = solution.startsWith('question:')
        ? await isAnswered(store, solution, now())
        : await isSolved(store, solution, now())
      return { passed }
    }),
  ]
}

type Recaptcha = Extract<CaptchaConfig, { kind: 'recaptcha' }>

/** An outage lets nobody through, and says so. */
async function askGoogle(host: OutsideHost, config: Recaptcha, solution: string): Promise<boolean> {
  if (solution === '') return false
  try {
    const { json } = await host.ask({
      method: 'POST',
      url: new URL(config.verifyUrl),
      headers: {},
      body: new URLSearchParams({ secret: config.privateKey, response: solution }),
      timeoutMs: DEADLINE,
      maxBytes: ANSWER_BYTES,
    })
    if (typeof json === 'object' && json !== null && 'success' in json) return json.success === true
  } catch {
    // told below; the host's metrics and breaker have the details
  }
  throw new DomainError(
    'unavailable',
    'captcha-unavailable',
    'Whether the captcha was solved cannot be checked just now. Try again in a few minutes.',
    { retryAfter: 60 },
  )
}
