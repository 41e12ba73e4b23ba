import { endSession, signIn } from '@appstore/contracts/sessions'
import type { Messaging } from '@appstore/nats/connection'
import { v4 as uuidv4 } from 'uuid'
import { addressSubject } from '../forms/address-subject.js'
import type { CookieNames } from '../forms/cookies.js'
import { localPath } from '../forms/local-path.js'
import { useFrame } from '../frame/frame.js'
import { type KnownProvider, type KnownProviders, targetsOf } from '../logins/known-providers.js'
import { LoginButtons } from '../logins/login-buttons.js'
import { Field, Form } from '../ui/form.js'
import { Or } from '../ui/or.js'
import { Narrow, Panel } from '../ui/panel.js'
import { NO_PROBLEMS, type Problems } from '../ui/problems.js'
import type { Outcome, PageRoute, Visit } from '../visit.js'
import { goOnWith } from './begun.js'
import { PasskeyLogin, passkeyLoginPages } from './passkey-login.js'

/** Counts attempts that fail, and those alone: a place is taken before and given back when it went well. */
export interface FailureLimit {
  take(subject: string): Promise<void>
  giveBack(subject: string): Promise<void>
}

interface LoginParts {
  readonly messaging: Messaging
  readonly cookies: CookieNames
  readonly failures: FailureLimit
  readonly providers: KnownProviders
}

/** The ways in and out (web-and-accounts.md 3.3). */
export function loginPages(parts: LoginParts): PageRoute[] {
  const { messaging, cookies } = parts
  return [
    {
      path: '/login/',
      access: 'guest',
      limit: 'login',
      get: (visit) => loginPage(parts, visit, visit.query.get('next')),
      post: (visit) => enter(parts, visit),
    },
    ...passkeyLoginPages(messaging, cookies, (visit) => {
      return loginPage(parts, visit, visit.form.get('next'), { fields: {}, whole: visit.t('passkeys.login-refused') })
    }),
    {
      path: '/logout/',
      access: 'public',
      get: async ({ t, session }) =>
        session === undefined ? { redirect: '/' } : { title: t('logout.title'), body: <Leave /> },
      async post({ session, caller }) {
        if (session !== undefined) {
          const { sessionId, account } = session
          await messaging.call(endSession, { caller, accountId: account.accountId, sessionId })
        }
        return { redirect: '/', notice: 'logged-out', cookies: [{ name: cookies.session, value: '' }] }
      },
    },
  ]
}

async function enter(parts: LoginParts, visit: Visit) {
  const { form, caller, device, t } = visit
  const [login, password] = [(form.get('login') ?? '').trim(), form.get('password') ?? '']
  const subject = addressSubject(device.address)
  await parts.failures.take(subject)
  // never the same sign-in twice: a session's secret can be told once
  const request = { caller: { ...caller, commandId: uuidv4() }, login: login.slice(0, 300), password, device }
  const answer = await parts.messaging.call(signIn, { ...request, password: password.slice(0, 1_024) })
  if (answer.outcome === 'refused') {
    return await loginPage(parts, visit, form.get('next'), { fields: {}, whole: t('login.refused') })
  }
  await parts.failures.giveBack(subject)
  if (answer.outcome === 'unconfirmed') return { redirect: '/confirm-email/' }
  return goOnWith(parts.cookies, answer, form.get('next'))
}

async function loginPage(
  parts: LoginParts,
  { t, form }: Visit,
  next: string | null,
  problems: Problems = NO_PROBLEMS,
): Promise<Outcome> {
  const providers = await parts.providers()
  const body = <Login login={form.get('login') ?? ''} next={localPath(next, '')} {...{ problems, providers }} />
  const status = problems === NO_PROBLEMS ? 200 : 422
  return { title: t('login.title'), body, script: 'passkeys.js', formTargets: targetsOf(providers), status }
}

interface LoginProps {
  readonly login: string
  readonly next: string
  readonly problems: Problems
  readonly providers: readonly KnownProvider[]
}

function Login({ login, next, problems, providers }: LoginProps) {
  const { t } = useFrame()
  return (
    <Narrow title={t('login.title')}>
      <Panel>
        <Form action="/login/" submit={t('frame.log-in')} problems={problems} look="btn-primary w-full">
          {next !== '' && <input type="hidden" name="next" value={next} />}
          <Field name="login" label={t('login.name')} value={login} autocomplete="username webauthn" maxLength={300} />
          <Field name="password" label={t('login.password')} type="password" autocomplete="current-password" />
        </Form>
        <a class="link self-start" href="/password/reset/">
          {t('login.forgotten')}
        </a>
        <Or />
        <PasskeyLogin next={next} />
        {providers.length > 0 && <LoginButtons providers={providers} next={next} />}
      </Panel>
      <p>
        {t('login.no-account')}{' '}
        <a class="link" href="/signup/">
          {t('frame.register')}
        </a>
      </p>
    </Narrow>
  )
}

function Leave() {
  const { t } = useFrame()
  return (
    <Narrow title={t('logout.title')} intro={t('logout.question')}>
      <Form action="/logout/" submit={t('frame.log-out')} />
    </Narrow>
  )
}
