import { challengeOf, completeSignIn } from '@appstore/contracts/second-factor'
import type { SecondFactor } from '@appstore/contracts/sessions'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'
import { v4 as uuidv4 } from 'uuid'
import type { CookieNames } from '../forms/cookies.js'
import { localPath } from '../forms/local-path.js'
import { useFrame } from '../frame/frame.js'
import { CodeField } from '../ui/code-field.js'
import { Form } from '../ui/form.js'
import { Narrow, Panel } from '../ui/panel.js'
import { NO_PROBLEMS, type Problems } from '../ui/problems.js'
import type { Outcome, PageRoute, Visit } from '../visit.js'
import { goOnWith } from './begun.js'

const PATH = '/login/second-step/'

/** The second step of signing in: a code of the app, or a recovery code. The first one left a cookie that says who it was. */
export function secondStepPages(messaging: Messaging, cookies: CookieNames): PageRoute[] {
  return [
    {
      path: PATH,
      access: 'guest',
      limit: 'second_step',
      get: (visit) => stepPage(messaging, cookies, visit, NO_PROBLEMS),
      post: (visit) => complete(messaging, cookies, visit),
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
  const code = (form.get('code') ?? '').slice(0, 100)
  // never the same sign-in twice: a session's secret can be told once
  const request = { caller: { ...caller, commandId: uuidv4() }, challenge, code, device }
  const wrong = (sentence: string) =>
    stepPage(messaging, cookies, visit, { fields: { code: sentence }, whole: undefined })
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
  const body = <SecondStep {...{ methods, withRecoveryCode, next: localPath(next, ''), problems }} />
  return { title: t('second-step.title'), body, status: problems === NO_PROBLEMS ? 200 : 422 }
}

interface StepProps {
  readonly methods: readonly SecondFactor[]
  readonly withRecoveryCode: boolean
  readonly next: string
  readonly problems: Problems
}

function SecondStep({ methods, withRecoveryCode, next, problems }: StepProps) {
  const { t } = useFrame()
  const intro = t(withRecoveryCode ? 'second-step.recovery-intro' : 'second-step.intro')
  return (
    <Narrow title={t('second-step.title')} intro={intro}>
      <Panel>
        <Form action={PATH} submit={t('second-step.submit')} problems={problems} look="btn-primary w-full">
          {next !== '' && <input type="hidden" name="next" value={next} />}
          {withRecoveryCode && <input type="hidden" name="with" value="recovery-code" />}
          <CodeField isRecoveryCode={withRecoveryCode} problems={problems} />
        </Form>
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

/** Every way there is beside the one that is open. A passkey's button has its place here, too. */
function OtherWays({ methods, withRecoveryCode, next }: Omit<StepProps, 'problems'>) {
  const { t } = useFrame()
  const to = (way: Record<string, string>) => {
    const query = new URLSearchParams({ ...way, ...(next === '' ? {} : { next }) })
    return PATH + (query.size > 0 ? `?${query}` : '')
  }
  return (
    <ul class="flex flex-col gap-2">
      {methods.includes('recovery-code') && !withRecoveryCode && (
        <li>
          <a class="link" href={to({ with: 'recovery-code' })}>
            {t('second-step.use-recovery-code')}
          </a>
        </li>
      )}
      {methods.includes('totp') && withRecoveryCode && (
        <li>
          <a class="link" href={to({})}>
            {t('second-step.use-app')}
          </a>
        </li>
      )}
    </ul>
  )
}
