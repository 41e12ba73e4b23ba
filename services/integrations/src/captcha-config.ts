import { z } from 'zod'

/** Settings of captchas (operations.md 4; web-and-accounts.md 3.1). */
export const CaptchaSettings = z.object({
  /** `off` lets everybody through: for tests. */
  CAPTCHA: z.enum(['on', 'off']).default('on'),
  RECAPTCHA_PUBLIC_KEY: z.string().optional(),
  RECAPTCHA_PRIVATE_KEY: z.string().optional(),
  /** Where solutions are checked. */
  RECAPTCHA_VERIFY_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    .default('https://www.google.com/recaptcha/api/siteverify'),
})

/** Google's when both keys are set, otherwise the store's own. */
export function readCaptchaConfig(settings: z.infer<typeof CaptchaSettings>) {
  if (settings.CAPTCHA === 'off') return { kind: 'off' as const }
  const { RECAPTCHA_PUBLIC_KEY: siteKey, RECAPTCHA_PRIVATE_KEY: privateKey } = settings
  if (siteKey === undefined || privateKey === undefined) return { kind: 'proof-of-work' as const }
  return { kind: 'recaptcha' as const, siteKey, privateKey, verifyUrl: settings.RECAPTCHA_VERIFY_URL }
}

/** What {@link readCaptchaConfig} gives. */
export type CaptchaConfig = ReturnType<typeof readCaptchaConfig>
