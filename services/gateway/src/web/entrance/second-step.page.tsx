import { beginPasskeySecondStep } from '@appstore/contracts/passkeys'
import { challengeOf, completeSignIn } from '@appstore/contracts/second-factor'
import type { SecondFactor } from '@appstore/contracts/sessions'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'
import { v4 as uuidv4 } from 'uuid'
import type { CookieNames } from '../forms/cookies.js'
import { localPath } from '../forms/local-path.js'
import { useFrame } from '../frame/frame.js'
import { CodeField } from '../ui/code-field.js'
import { Form, ProblemSummary } from '../ui/form.js'
import { Narrow, Panel } from '../ui/panel.js'
import { PasskeyForm, passkeyAnswer } from '../ui/passkey-form.js'
import { NO_PROBLEMS, type Problems } from '../ui/problems.js'
import type { Outcome, PageRoute, Visit } from '../visit.js'
import { goOnWith } from './begun.js'

const PATH = '/login/second-step/'

/** The second step of signing in: a code of the app, a recovery code, or a passkey. The first one left a cookie that says who it was. */
export function secondStepPages(messaging: Messaging, cookies: CookieNames): PageRoute[] {
  return [
    {
      path: PATH,
      access: 'guest',
      limit: 'second_step',
      get: (visit) => stepPage(messaging, cookies, visit, NO_PROBLEMS),
      post: (visit) => complete(messaging, cookies, visit),
    },
    {
      path: `${PATH}options/`,
      access: 'guest',
      limit: 'passkey',
      get: async () => ({ redirect: PATH }),
      async post({ challenge }) {
        const { asked } =
          challenge === undefined ? { asked: null } : await messaging.call(beginPasskeySecondStep, { challenge })
        return asked === null ? again(cookies, null) : { data: asked }
      },
    },
  ]
}

/** Nothing is left to do: too late, too often, or never begun. */
function again(cookies: CookieNames, next: string | null): Outcome {
  const path = localPath(next)
  const query = path === '/' ? '' : `?${new URLSearchParams({ next: path })}`
  return { redirect: `/login/${query}`, notice: 'second-step-over', cookies: [{ name: cookies.challenge, value: '' }] }
}

async function complete(messaging: Messaging, cookies: CookieNames, visit: Visit): Promise<Outcome> {
  const { form, caller, device, challenge, t } = visit
  const next = form.get('next')
  if (challenge === undefined) return again(cookies, next)
  const proof = form.has('answer') ? { passkey: passkeyAnswer(form) } : { code: (form.get('code') ?? '').slice(0, 100) }
  // never the same sign-in twice: a session's secret can be told once
  const request = { caller: { ...caller, commandId: uuidv4() }, challenge, ...proof, device }
  const wrong = (sentence: string) =>
    stepPage(
      messaging,
      cookies,
      visit,
      'code' in proof
        ? { fields: { code: sentence }, whole: undefined }
        : { fields: {}, whole: t('refusals.passkey-refused') },
    )
  try {
    const answer = await messaging.call(completeSignIn, request)
    if (answer.outcome === 'expired') return again(cookies, next)
    if (answer.outcome === 'refused') return await wrong(t('problems.code-wrong'))
    return goOnWith(cookies, answer, next)
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'too-many-codes') throw error
    const minutes = Math.ceil(Number(error.extra?.retryAfter ?? 60) / 60)
    return await wrong(t('second-step.too-many', { count: minutes }))
  }
}

async function stepPage(
  messaging: Messaging,
  cookies: CookieNames,
  visit: Visit,
  problems: Problems,
): Promise<Outcome> {
  const { challenge, t, query, form } = visit
  const next = form.get('next') ?? query.get('next')
  const methods = challenge === undefined ? null : (await messaging.call(challengeOf, { challenge })).methods
  if (methods === null) return again(cookies, next)
  const withRecoveryCode = (form.get('with') ?? query.get('with')) === 'recovery-code'
  const script = methods.includes('passkey') ? ('passkeys.js' as const) : undefined
  const body = <SecondStep {...{ methods, withRecoveryCode, next: localPath(next, ''), problems }} />
  return { title: t('second-step.title'), body, script, status: problems === NO_PROBLEMS ? 200 : 422 }
}

interface StepProps {
  readonly methods: readonly SecondFactor[]
  readonly withRecoveryCode: boolean
  readonly next: string
  readonly problems: Problems
}

function SecondStep({ methods, withRecoveryCode, next, problems }: StepProps) {
  const { t } = useFrame()
  const withCode = withRecoveryCode || methods.includes('totp')
  const way = withRecoveryCode ? 'recovery-intro' : withCode ? 'intro' : 'passkey-intro'
  return (
    <Narrow title={t('second-step.title')} intro={t(`second-step.${way}`)}>
      <Panel>
        {withCode ? (
          <Form action={PATH} submit={t('second-step.submit')} problems={problems} look="btn-primary w-full">
            {next !== '' && <input type="hidden" name="next" value={next} />}
            {withRecoveryCode && <input type="hidden" name="with" value="recovery-code" />}
            <CodeField isRecoveryCode={withRecoveryCode} problems={problems} />
          </Form>
        ) : (
          <ProblemSummary problems={problems} />
        )}
        {methods.includes('passkey') && (
          <PasskeyForm
            ask="get"
            action={PATH}
            options={`${PATH}options/`}
            submit={t('passkeys.use')}
            look={withCode ? 'btn-outline w-full' : 'btn-primary w-full'}
            fields={next === '' ? {} : { next }}
          />
        )}
        <OtherWays methods={methods} withRecoveryCode={withRecoveryCode} next={next} />
      </Panel>
      <p>
        <a class="link" href="/login/">
          {t('second-step.start-again')}
        </a>
      </p>
    </Narrow>
  )
}

/** Every way there is beside the ones that are open. */
function OtherWays({ methods, withRecoveryCode, next }: Omit<StepProps, 'problems'>) {
  const { t } = useFrame()
  const to = (way: Record<string, string>) => {
    const query = new URLSearchParams({ ...way, ...(next === '' ? {} : { next }) })
    return PATH + (query.size > 0 ? `?${query}` : '')
  }
  const toRecovery = methods.includes('recovery-code') && !withRecoveryCode
  const toApp = methods.includes('totp') && withRecoveryCode
  if (!toRecovery && !toApp) return null
  return (
    <a class="link self-start" href={to(toRecovery ? { with: 'recovery-code' } : {})}>
      {t(toRecovery ? 'second-step.use-recovery-code' : 'second-step.use-app')}
    </a>
  )
}
