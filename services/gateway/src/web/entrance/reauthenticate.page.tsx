import { linkedLogins } from '@appstore/contracts/linked-logins'
import { beginPasskeyProof } from '@appstore/contracts/passkeys'
import { profileOf } from '@appstore/contracts/profiles'
import { type IdentityProof, proveIdentity, secondFactorsOf } from '@appstore/contracts/second-factor'
import { endSession } from '@appstore/contracts/sessions'
import type { Messaging } from '@appstore/nats/connection'
import type { CookieNames } from '../forms/cookies.js'
import { localPath } from '../forms/local-path.js'
import { useFrame } from '../frame/frame.js'
import { type KnownProvider, type KnownProviders, targetsOf } from '../logins/known-providers.js'
import { OrLogIn } from '../logins/login-buttons.js'
import { CodeField } from '../ui/code-field.js'
import { Field, Form, ProblemSummary } from '../ui/form.js'
import { Narrow, Panel } from '../ui/panel.js'
import { PasskeyForm, passkeyAnswer } from '../ui/passkey-form.js'
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
      ledOn,
      get: (visit) => provePage(parts, visit, NO_PROBLEMS),
      post: (visit) => prove(parts, visit),
    },
    {
      path: `${PATH}options/`,
      access: 'private',
      limit: 'passkey',
      get: async () => ({ redirect: PATH }),
      async post({ session, browser }) {
        const { accountId } = session.account
        return { data: await messaging.call(beginPasskeyProof, { accountId, browser }) }
      },
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
  const proof = proofOf(visit)
  const { sessionId, account } = session
  const request = { caller, accountId: account.accountId, sessionId, proof }
  const outcome = await tried(t, () => messaging.call(proveIdentity, request))
  if ('problems' in outcome) return await provePage(parts, visit, outcome.problems)
  const { secret, expiresAt } = outcome
  return { redirect: ledOn(form), cookies: [sessionCookie(cookies, secret, expiresAt)] }
}

const ledOn = (form: URLSearchParams) => localPath(form.get('next'))

function proofOf({ form, browser }: OwnVisit): IdentityProof {
  if (form.has('answer')) return { method: 'passkey', answer: passkeyAnswer(form), browser }
  const [code, password] = [form.get('code'), form.get('password') ?? '']
  if (code !== null) return { method: 'code', code: code.slice(0, 100) }
  return { method: 'password', password: password.slice(0, 1_024) }
}

/** What the account can show: its second factor where it has one. */
async function waysOf(messaging: Messaging, { session }: OwnVisit): Promise<Ways> {
  const { accountId } = session.account
  if (!session.hasSecondFactor) {
    const { profile } = await messaging.call(profileOf, { accountId })
    return { first: profile?.hasPassword ? 'password' : 'again', withPasskey: false, withCodes: false }
  }
  const { totp, recoveryCodes, passkeys } = await messaging.call(secondFactorsOf, { accountId })
  const first = totp === null ? 'passkey' : 'code'
  return { first, withPasskey: passkeys > 0, withCodes: recoveryCodes > 0 }
}

async function provePage(parts: ProveParts, visit: OwnVisit, problems: Problems): Promise<Outcome> {
  const { t, query, form, session } = visit
  const next = localPath(form.get('next') ?? query.get('next'))
  const ways = await waysOf(parts.messaging, visit)
  const withRecoveryCode = (form.get('with') ?? query.get('with')) === 'recovery-code' && ways.withCodes
  const logins = session.hasSecondFactor ? [] : await ownLogins(parts, visit)
  const body = <Prove {...{ ways, withRecoveryCode, next, problems, logins }} />
  const script = ways.withPasskey ? ('passkeys.js' as const) : undefined
  const status = problems === NO_PROBLEMS ? 200 : 422
  return { title: t('reauthenticate.title'), body, script, formTargets: targetsOf(logins), status }
}

/** Other parties that can say who this is. */
async function ownLogins({ messaging, providers }: ProveParts, { session }: OwnVisit) {
  const known = await providers()
  if (known.length === 0) return []
  const { logins } = await messaging.call(linkedLogins, { accountId: session.account.accountId })
  return known.filter(({ provider }) => logins.some((each) => each.provider === provider))
}

interface Ways {
  readonly first: 'code' | 'passkey' | 'password' | 'again'
  readonly withPasskey: boolean
  readonly withCodes: boolean
}

interface ProveProps {
  readonly ways: Ways
  readonly withRecoveryCode: boolean
  readonly next: string
  readonly problems: Problems
  readonly logins: readonly KnownProvider[]
}

function Prove(props: ProveProps) {
  const { ways, withRecoveryCode, next, problems, logins } = props
  const { t } = useFrame()
  const way = withRecoveryCode ? 'code' : ways.first
  const other = new URLSearchParams(withRecoveryCode ? { next } : { with: 'recovery-code', next })
  return (
    <Narrow title={t('reauthenticate.title')} intro={t(`reauthenticate.intro.${way}`)}>
      <Panel>
        {way === 'passkey' ? <ProblemSummary problems={problems} /> : <Known {...props} way={way} />}
        {ways.withPasskey && (
          <PasskeyForm
            ask="get"
            action={PATH}
            options={`${PATH}options/`}
            submit={t('passkeys.use')}
            look={way === 'passkey' ? 'btn-primary w-full' : 'btn-outline w-full'}
            fields={{ next }}
          />
        )}
        <OrLogIn providers={logins} purpose="prove" next={next} />
        {ways.withCodes && !(withRecoveryCode && ways.first === 'passkey') && (
          <a class="link self-start" href={`${PATH}?${other}`}>
            {t(withRecoveryCode ? 'second-step.use-app' : 'second-step.use-recovery-code')}
          </a>
        )}
      </Panel>
    </Narrow>
  )
}

/** What is typed. */
function Known({ way, withRecoveryCode, next, problems }: ProveProps & { way: Exclude<Ways['first'], 'passkey'> }) {
  const { t } = useFrame()
  const action = way === 'again' ? '/reauthenticate/again/' : PATH
  return (
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
  )
}
