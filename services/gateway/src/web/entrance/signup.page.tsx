import { captchaChallenge } from '@appstore/contracts/captcha'
import { NAME_LENGTH, signUp } from '@appstore/contracts/people'
import type { Messaging } from '@appstore/nats/connection'
import { addressSubject } from '../forms/address-subject.js'
import { useFrame } from '../frame/frame.js'
import { type KnownProvider, type KnownProviders, targetsOf } from '../logins/known-providers.js'
import { OrLogIn } from '../logins/login-buttons.js'
import { Field, Form, Tick } from '../ui/form.js'
import { Narrow, Panel } from '../ui/panel.js'
import { NO_PROBLEMS, type Problems, tried } from '../ui/problems.js'
import type { Outcome, PageRoute, Visit } from '../visit.js'
import { answersQuestion, Captcha, type Challenge, captchaSolution } from './captcha.js'

/** Counts answers to the question, which programs can answer as well as people. */
export interface QuestionLimit {
  take(subject: string): Promise<void>
}

/** Where people make an account (web-and-accounts.md 3.1). */
export function signupPages(messaging: Messaging, questions: QuestionLimit, providers: KnownProviders): PageRoute[] {
  return [
    {
      path: '/signup/',
      access: 'guest',
      limit: 'signup',
      get: (visit) => signupPage(messaging, providers, visit, NO_PROBLEMS),
      async post(visit) {
        if (answersQuestion(visit.form)) await questions.take(addressSubject(visit.device.address))
        const problems = await register(messaging, visit)
        return problems === undefined
          ? { redirect: '/confirm-email/' }
          : await signupPage(messaging, providers, visit, problems)
      },
    },
  ]
}

async function register(messaging: Messaging, { form, caller, language, t }: Visit): Promise<Problems | undefined> {
  const text = (name: string) => (form.get(name) ?? '').trim().slice(0, 1_000)
  const password = form.get('password') ?? ''
  if (password !== form.get('passwordAgain'))
    return { fields: { passwordAgain: t('form.not-the-same') }, whole: undefined }
  const outcome = await tried(t, () =>
    messaging.call(signUp, {
      caller,
      username: text('username'),
      email: text('email'),
      password: password.slice(0, 1_024),
      firstName: text('firstName'),
      lastName: text('lastName'),
      newsletter: form.get('newsletter') === 'yes',
      language,
      captcha: captchaSolution(form),
    }),
  )
  return 'problems' in outcome ? outcome.problems : undefined
}

async function signupPage(
  messaging: Messaging,
  providers: KnownProviders,
  { t, form }: Visit,
  problems: Problems,
): Promise<Outcome> {
  const [challenge, known] = await Promise.all([messaging.call(captchaChallenge, {}), providers()])
  const widget = challenge.kind === 'recaptcha' ? challenge.kind : undefined
  const body = <SignUp form={form} problems={problems} challenge={challenge} providers={known} />
  const status = problems === NO_PROBLEMS ? 200 : 422
  return { title: t('signup.title'), body, script: 'signup.js', widget, formTargets: targetsOf(known), status }
}

function SignUp(props: {
  form: URLSearchParams
  problems: Problems
  challenge: Challenge
  providers: readonly KnownProvider[]
}) {
  const { form, problems, challenge, providers } = props
  const { t } = useFrame()
  const field = (name: string, autocomplete: string) => ({ name, autocomplete, value: form.get(name), problems })
  return (
    <Narrow title={t('signup.title')} intro={t('signup.intro')}>
      <Panel>
        <Form action="/signup/" submit={t('signup.submit')} problems={problems} look="btn-primary w-full">
          <Field
            {...field('username', 'username')}
            label={t('fields.username')}
            hint={t('fields.username-hint')}
            maxLength={150}
          />
          <Field {...field('email', 'email')} label={t('fields.email')} type="email" hint={t('fields.email-hint')} />
          <div class="grid gap-4 sm:grid-cols-2">
            <Field {...field('firstName', 'given-name')} label={t('fields.first-name')} maxLength={NAME_LENGTH} />
            <Field {...field('lastName', 'family-name')} label={t('fields.last-name')} maxLength={NAME_LENGTH} />
          </div>
          <Field
            {...field('password', 'new-password')}
            label={t('fields.password')}
            type="password"
            hint={t('fields.password-hint')}
          />
          <Field {...field('passwordAgain', 'new-password')} label={t('fields.password-again')} type="password" />
          <Captcha challenge={challenge} problem={problems.fields.captcha} />
          <Tick name="newsletter" label={t('fields.newsletter')} checked={form.get('newsletter') === 'yes'} />
        </Form>
        <OrLogIn providers={providers} next="" />
      </Panel>
      <p>
        {t('signup.have-account')}{' '}
        <a class="link" href="/login/">
          {t('frame.log-in')}
        </a>
      </p>
    </Narrow>
  )
}
