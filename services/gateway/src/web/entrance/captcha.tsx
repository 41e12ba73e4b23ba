import type { captchaChallenge } from '@appstore/contracts/captcha'
import type { z } from 'zod'
import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'
import { FieldProblem } from '../ui/form.js'

export type Challenge = z.infer<typeof captchaChallenge.response>

/**
 * Shows that there is a person, or a computer that takes trouble. With JavaScript the browser solves the puzzle while the form is
 * filled in (assets/islands/captcha.ts) and the question goes away; without it people answer the question.
 */
export function Captcha({ challenge, problem }: { challenge: Challenge; problem: string | undefined }) {
  if (challenge.kind === 'off') return null
  if (challenge.kind === 'recaptcha') return <Recaptcha siteKey={challenge.siteKey} problem={problem} />
  return <Puzzle challenge={challenge} problem={problem} />
}

function Puzzle(props: { challenge: Extract<Challenge, { kind: 'proof-of-work' }>; problem: string | undefined }) {
  const { challenge, problem } = props
  const { t } = useFrame()
  const { token, summands } = challenge.question
  const described = problem === undefined ? {} : { 'aria-describedby': 'field-captcha-problem', 'aria-invalid': true }
  return (
    <div class="flex flex-col gap-1.5" data-captcha={JSON.stringify(challenge.challenge)}>
      <input type="hidden" name="captcha" value="" />
      <input type="hidden" name="captchaToken" value={token} />
      <div data-captcha-question class="flex flex-col gap-1.5">
        <label for="field-captcha" class="font-medium">
          {t('captcha.question', { sum: summands.join(' + ') })}
        </label>
        <input
          id="field-captcha"
          name="captchaAnswer"
          inputMode="numeric"
          autocomplete="off"
          maxLength={10}
          class={`input w-full ${problem === undefined ? '' : 'input-error'}`}
          {...described}
        />
      </div>
      <p data-captcha-state="working" hidden role="status" class="flex items-center gap-2 text-base-content/80 text-sm">
        <Icon name="loader-circle" class="size-4 motion-safe:animate-spin" />
        {t('captcha.working')}
      </p>
      <p data-captcha-state="solved" hidden role="status" class="text-sm text-success">
        {t('captcha.solved')}
      </p>
      <FieldProblem id="field-captcha-problem" problem={problem} />
    </div>
  )
}

/** Google's widget, which needs JavaScript. */
function Recaptcha({ siteKey, problem }: { siteKey: string; problem: string | undefined }) {
  const { t, visit } = useFrame()
  return (
    <div class="flex flex-col gap-1.5">
      <div class="g-recaptcha" data-sitekey={siteKey} data-theme={visit.theme === 'dark' ? 'dark' : 'light'} />
      <noscript>{t('captcha.needs-javascript')}</noscript>
      <FieldProblem id="field-captcha-problem" problem={problem} />
    </div>
  )
}

/** What a form brings as the solution: the puzzle's, the widget's, or the answer to the question. */
export function captchaSolution(form: URLSearchParams): string {
  const answer = `question:${form.get('captchaToken') ?? ''}:${(form.get('captchaAnswer') ?? '').trim()}`
  return (solved(form) || answer).slice(0, 10_000)
}

/** Was the question answered, instead of a puzzle solved? */
export function answersQuestion(form: URLSearchParams): boolean {
  const solution = solved(form)
  // with captchas switched off there is neither
  return solution === '' ? form.has('captchaToken') : solution.startsWith('question:')
}

function solved(form: URLSearchParams): string {
  return form.get('captcha') || form.get('g-recaptcha-response') || ''
}
