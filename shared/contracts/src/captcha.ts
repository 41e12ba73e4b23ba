import { z } from 'zod'
import { rpc } from './rpc.js'

/**
 * A captcha for a page. `proof-of-work`: the browser solves the puzzle of the altcha widget, and sends what the widget gives; without
 * JavaScript a person answers the question instead and sends `question:<token>:<answer>`. `recaptcha`: Google's widget with this key.
 */
export const captchaChallenge = rpc({
  subject: 'rpc.integrations.captcha-challenge',
  request: z.object({}),
  response: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('proof-of-work'),
      /** The widget's `challenge`, as JSON. */
      challenge: z.record(z.string(), z.unknown()),
      /** What is the sum of these? For those without JavaScript; gateways let few of its answers through. */
      question: z.object({ token: z.string(), summands: z.array(z.number().int()) }),
    }),
    z.object({ kind: z.literal('recaptcha'), siteKey: z.string() }),
    /** Switched off, for tests: any solution passes. */
    z.object({ kind: z.literal('off') }),
  ]),
  timeoutMs: 3_000,
})

/** Does this solve a captcha of ours that was not used before? Refuses with `captcha-unavailable` when that cannot be known. */
export const verifyCaptcha = rpc({
  subject: 'rpc.integrations.verify-captcha',
  request: z.object({ solution: z.string().max(10_000) }),
  response: z.object({ passed: z.boolean() }),
  timeoutMs: 6_000,
})

/** Can mail reach addresses of this domain, as far as DNS tells? `unknown` when DNS does not tell within three seconds. */
export const checkMailDomain = rpc({
  subject: 'rpc.integrations.check-mail-domain',
  request: z.object({ domain: z.string().max(300) }),
  response: z.object({ reachable: z.enum(['yes', 'no', 'unknown']) }),
  timeoutMs: 5_000,
})
