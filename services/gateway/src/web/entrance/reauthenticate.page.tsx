import { linkedLogins } from '@appstore/contracts/linked-logins'
import { profileOf } from '@appstore/contracts/profiles'
import { proveIdentity } from '@appstore/contracts/second-factor'
import { endSession } from '@appstore/contracts/sessions'
import type { Messaging } from '@appstore/nats/connection'
import type { CookieNames } from '../forms/cookies.js'
import { localPath } from '../forms/local-path.js'
import { useFrame } from '../frame/frame.js'
import { type KnownProvider, type KnownProviders, targetsOf } from '../logins/known-providers.js'
import { OrLogIn } from '../logins/login-buttons.js'
import { CodeField } from '../ui/code-field.js'
import { Field, Form } from '../ui/form.js'
import { Narrow, Panel } from '../ui/panel.js'
import { NO_PROBLEMS, type Problems, tried } from '../ui/problems.js'
import type { Outcome, OwnVisit, PageRoute } from '../visit.js'
import { sessionCookie } from './begun.js'

const PATH = '/reauthenticate/'

/** Who sits there shows once more who they are, and goes on to where they were. */
export function reauthenticatePages(
  messaging: Messaging,
  cookies: CookieNames,
  providers: KnownProviders,
): PageRoute[] {
  const parts = { messaging, cookies, providers }
  return [
    {
      path: PATH,
      access: 'private',
      limit: 'reauthentication',
      get: (visit) => provePage(parts, visit, NO_PROBLEMS),
      post: (visit) => prove(parts, visit),
    },
    {
      // accounts that have neither password nor app show who they are by the way they signed in
      path: '/reauthenticate/again/',
      access: 'private',
      get: async () => ({ redirect: PATH }),
      async post({ session, caller, form }) {
        const { sessionId, account } = session
        await messaging.call(endSession, { caller, accountId: account.accountId, sessionId })
        const next = localPath(form.get('next'))
        return {
          redirect: `/login/?${new URLSearchParams({ next })}`,
          cookies: [{ name: cookies.session, value: '' }],
        }
      },
    },
  ]
}

interface ProveParts {
  readonly messaging: Messaging
  readonly cookies: CookieNames
  readonly providers: KnownProviders
}

async function prove(parts: ProveParts, visit: OwnVisit): Promise<Outcome> {
  const { messaging, cookies } = parts
  const { form, caller, session, t } = visit
  const [code, password] = [form.get('code'), form.get('password') ?? '']
  const proof =
    code === null
      ? { method: 'password' as const, password: password.slice(0, 1_024) }
      : { method: 'code' as const, code: code.slice(0, 100) }
  const { sessionId, account } = session
  const request = { caller, accountId: account.accountId, sessionId, proof }
  const outcome = await tried(t, () => messaging.call(proveIdentity, request))
  if ('problems' in outcome) return await provePage(parts, visit, outcome.problems)
  const { secret, expiresAt } = outcome
  return { redirect: localPath(form.get('next')), cookies: [sessionCookie(cookies, secret, expiresAt)] }
}

async function provePage(parts: ProveParts, visit: OwnVisit, problems: Problems): Promise<Outcome> {
  const { messaging } = parts
  const { t, query, form, session } = visit
  const next = localPath(form.get('next') ?? query.get('next'))
  const { profile } = await messaging.call(profileOf, { accountId: session.account.accountId })
  const way = session.hasSecondFactor ? 'code' : profile?.hasPassword ? 'password' : 'again'
  const withRecoveryCode = (form.get('with') ?? query.get('with')) === 'recovery-code'
  const logins = way === 'code' ? [] : await ownLogins(parts, visit)
  const body = <Prove {...{ way, withRecoveryCode, next, problems, logins }} />
  const status = problems === NO_PROBLEMS ? 200 : 422
  return { title: t('reauthenticate.title'), body, formTargets: targetsOf(logins), status }
}

/** Other parties that can say who this is. */
async function ownLogins({ messaging, providers }: ProveParts, { session }: OwnVisit) {
  const known = await providers()
  if (known.length === 0) return []
  const { logins } = await messaging.call(linkedLogins, { accountId: session.account.accountId })
  return known.filter(({ provider }) => logins.some((each) => each.provider === provider))
}

interface ProveProps {
  readonly way: 'code' | 'password' | 'again'
  readonly withRecoveryCode: boolean
  readonly next: string
  readonly problems: Problems
  readonly logins: readonly KnownProvider[]
}

function Prove({ way, withRecoveryCode, next, problems, logins }: ProveProps) {
  const { t } = useFrame()
  const action = way === 'again' ? '/reauthenticate/again/' : PATH
  const other = new URLSearchParams(withRecoveryCode ? { next } : { with: 'recovery-code', next })
  return (
    <Narrow title={t('reauthenticate.title')} intro={t(`reauthenticate.intro.${way}`)}>
      <Panel>
        <Form action={action} submit={t('reauthenticate.submit')} problems={problems} look="btn-primary w-full">
          <input type="hidden" name="next" value={next} />
          {way === 'code' && withRecoveryCode && <input type="hidden" name="with" value="recovery-code" />}
          {way === 'code' && <CodeField isRecoveryCode={withRecoveryCode} problems={problems} />}
          {way === 'password' && (
            <Field
              name="password"
              label={t('fields.current-password')}
              type="password"
              autocomplete="current-password"
              problems={problems}
            />
          )}
        </Form>
        {/* other ways to show it, such as a passkey, have their place here */}
        <OrLogIn providers={logins} purpose="prove" next={next} />
        {way === 'code' && (
          <a class="link self-start" href={`${PATH}?${other}`}>
            {t(withRecoveryCode ? 'second-step.use-app' : 'second-step.use-recovery-code')}
          </a>
        )}
      </Panel>
    </Narrow>
  )
}
