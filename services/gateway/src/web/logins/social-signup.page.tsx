import { captchaChallenge } from '@appstore/contracts/captcha'
import { newcomerOf, signUpByLogin } from '@appstore/contracts/linked-logins'
import { NAME_LENGTH } from '@appstore/contracts/people'
import type { z } from 'zod'
import { goOnWith } from '../entrance/begun.js'
import { answersQuestion, Captcha, type Challenge, captchaSolution } from '../entrance/captcha.js'
import type { QuestionLimit } from '../entrance/signup.page.js'
import { addressSubject } from '../forms/address-subject.js'
import { useFrame } from '../frame/frame.js'
import { Field, Form, Tick } from '../ui/form.js'
import { Narrow, Panel } from '../ui/panel.js'
import { NO_PROBLEMS, type Problems, tried } from '../ui/problems.js'
import type { Outcome, PageRoute, Visit } from '../visit.js'
import type { LoginPageParts } from './begin.page.js'

const PATH = '/social/signup/'

/** Where somebody who came by another party for the first time makes an account of it (web-and-accounts.md 3.3). */
export function socialSignupPages(parts: LoginPageParts, questions: QuestionLimit): PageRoute[] {
  return [
    {
      path: PATH,
      access: 'guest',
      limit: 'signup',
      get: (visit) => signupPage(parts, visit, NO_PROBLEMS),
      async post(visit) {
        if (answersQuestion(visit.form)) await questions.take(addressSubject(visit.device.address))
        return await register(parts, visit)
      },
    },
  ]
}

const OVER = '/social/login/error/?reason=login-expired'

async function register(parts: LoginPageParts, visit: Visit): Promise<Outcome> {
  const { messaging, cookies } = parts
  const { form, caller, language, device, newcomer: ticket = '', t } = visit
  const text = (name: string) => (form.get(name) ?? '').trim().slice(0, 1_000)
  const outcome = await tried(t, () =>
    messaging.call(signUpByLogin, {
      caller,
      ticket,
      username: text('username'),
      email: text('email'),
      firstName: text('firstName'),
      lastName: text('lastName'),
      newsletter: form.get('newsletter') === 'yes',
      language,
      captcha: captchaSolution(form),
      device,
    }),
  )
  if ('problems' in outcome) return await signupPage(parts, visit, outcome.problems)
  const done = { name: cookies.newcomer, value: '' }
  if (outcome.outcome === 'mail-sent') return { redirect: '/confirm-email/', cookies: [done] }
  const { cookies: more = [], ...on } = goOnWith(cookies, outcome, outcome.next)
  return { ...on, notice: 'account-made', cookies: [...more, done] }
}

async function signupPage(
  { messaging, providers }: LoginPageParts,
  visit: Visit,
  problems: Problems,
): Promise<Outcome> {
  const { t, form, method } = visit
  const { newcomer } = await messaging.call(newcomerOf, { ticket: visit.newcomer ?? '' })
  if (newcomer === null) return { redirect: OVER }
  const challenge = await messaging.call(captchaChallenge, {})
  const widget = challenge.kind === 'recaptcha' ? challenge.kind : undefined
  const [name = newcomer.provider] = (await providers())
    .filter(({ provider }) => provider === newcomer.provider)
    .map((each) => each.name)
  const filledIn = method === 'POST' ? form : told(newcomer)
  const body = <SocialSignUp {...{ name, newcomer, form: filledIn, problems, challenge }} />
  const status = problems === NO_PROBLEMS ? 200 : 422
  return { title: t('logins.sign-up.title'), body, script: 'signup.js', widget, status }
}

type Newcomer = NonNullable<z.infer<typeof newcomerOf.response>['newcomer']>

/** What the other party said is filled in already. */
function told({ username, email, firstName, lastName }: Newcomer): URLSearchParams {
  return new URLSearchParams({ username, email, firstName, lastName })
}

function SocialSignUp(props: {
  /** The other party's. */
  name: string
  newcomer: Newcomer
  form: URLSearchParams
  problems: Problems
  challenge: Challenge
}) {
  const { name: provider, newcomer, form, problems, challenge } = props
  const { t } = useFrame()
  const field = (name: string, autocomplete: string) => ({ name, autocomplete, value: form.get(name), problems })
  const emailHint = newcomer.emailVerified
    ? t('logins.sign-up.email-known', { provider, email: newcomer.email })
    : t('fields.email-hint')
  return (
    <Narrow title={t('logins.sign-up.title')} intro={t('logins.sign-up.intro', { provider })}>
      <p role="note" class="alert alert-info alert-soft">
        <span>
          {t('logins.sign-up.have-account', { provider })}{' '}
          <a class="link" href="/login/?next=%2Fsocial%2Fconnections%2F">
            {t('frame.log-in')}
          </a>
        </span>
      </p>
      <Panel>
        <Form action={PATH} submit={t('signup.submit')} problems={problems} look="btn-primary w-full">
          <Field
            {...field('username', 'username')}
            label={t('fields.username')}
            hint={t('fields.username-hint')}
            maxLength={150}
          />
          <Field {...field('email', 'email')} label={t('fields.email')} type="email" hint={emailHint} />
          <div class="grid gap-4 sm:grid-cols-2">
            <Field {...field('firstName', 'given-name')} label={t('fields.first-name')} maxLength={NAME_LENGTH} />
            <Field {...field('lastName', 'family-name')} label={t('fields.last-name')} maxLength={NAME_LENGTH} />
          </div>
          <Captcha challenge={challenge} problem={problems.fields.captcha} />
          <Tick name="newsletter" label={t('fields.newsletter')} checked={form.get('newsletter') === 'yes'} />
        </Form>
      </Panel>
    </Narrow>
  )
}
