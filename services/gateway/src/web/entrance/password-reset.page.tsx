import { passwordResetOf, requestPasswordReset, resetPassword } from '@appstore/contracts/people'
import type { Messaging } from '@appstore/nats/connection'
import { useFrame } from '../frame/frame.js'
import { Field, Form } from '../ui/form.js'
import { Narrow, Panel } from '../ui/panel.js'
import { NO_PROBLEMS, type Problems, tried } from '../ui/problems.js'
import type { Outcome, PageRoute, Visit } from '../visit.js'

/** Another password for those who have forgotten theirs (web-and-accounts.md 3.4); nothing here tells which addresses there are. */
export function passwordResetPages(messaging: Messaging): PageRoute[] {
  return [
    {
      path: '/password/reset/',
      access: 'public',
      limit: 'password_reset',
      get: async ({ t }) => ({ title: t('reset.title'), body: <AskForMail /> }),
      async post({ form, caller, language }) {
        const email = (form.get('email') ?? '').trim().slice(0, 1_000)
        await messaging.call(requestPasswordReset, { caller, email, language })
        return { redirect: '/password/reset/done/' }
      },
    },
    said('/password/reset/done/', 'reset.done-title', 'reset.done'),
    {
      path: '/password/reset/key/:key/',
      access: 'public',
      limit: 'password_reset_key',
      get: (visit) => choosePage(messaging, visit, NO_PROBLEMS),
      async post(visit) {
        const problems = await choose(messaging, visit)
        if (problems === undefined) return { redirect: '/login/', notice: 'password-changed' }
        return await choosePage(messaging, visit, problems)
      },
    },
  ]
}

function said(path: string, title: string, text: string): PageRoute {
  return {
    path,
    access: 'public',
    get: async ({ t }) => ({
      title: t(title),
      body: (
        <Narrow title={t(title)} intro={t(text)}>
          {null}
        </Narrow>
      ),
    }),
  }
}

const keyOf = ({ parameters }: Visit) => (parameters.key ?? '').slice(0, 200)

async function choose(messaging: Messaging, visit: Visit): Promise<Problems | undefined> {
  const { form, t, caller } = visit
  const password = form.get('password') ?? ''
  if (password !== form.get('passwordAgain'))
    return { fields: { passwordAgain: t('form.not-the-same') }, whole: undefined }
  const request = { caller, key: keyOf(visit), password: password.slice(0, 1_024) }
  const outcome = await tried(t, () => messaging.call(resetPassword, request))
  return 'problems' in outcome ? outcome.problems : undefined
}

async function choosePage(messaging: Messaging, visit: Visit, problems: Problems): Promise<Outcome> {
  const { t, path } = visit
  const { reset } = await messaging.call(passwordResetOf, { key: keyOf(visit) })
  if (reset === null) return { title: t('reset.expired-title'), body: <Expired />, status: 404 }
  const body = <Choose path={path} username={reset.username} problems={problems} />
  return { title: t('reset.choose-title'), body, status: problems === NO_PROBLEMS ? 200 : 422 }
}

function AskForMail() {
  const { t } = useFrame()
  return (
    <Narrow title={t('reset.title')} intro={t('reset.intro')}>
      <Panel>
        <Form action="/password/reset/" submit={t('reset.submit')}>
          <Field name="email" label={t('fields.email')} type="email" autocomplete="email" />
        </Form>
      </Panel>
    </Narrow>
  )
}

function Choose({ path, username, problems }: { path: string; username: string; problems: Problems }) {
  const { t } = useFrame()
  return (
    <Narrow title={t('reset.choose-title')} intro={t('reset.choose', { username })}>
      <Panel>
        <Form action={path} submit={t('reset.choose-submit')} problems={problems}>
          {/* so that the browser's own list of passwords knows whose this is */}
          <input type="hidden" name="username" value={username} autocomplete="username" />
          <NewPassword problems={problems} />
        </Form>
      </Panel>
    </Narrow>
  )
}

/** A new password, twice. */
export function NewPassword({ problems }: { problems: Problems }) {
  const { t } = useFrame()
  const common = { type: 'password', autocomplete: 'new-password', problems } as const
  return (
    <>
      <Field {...common} name="password" label={t('fields.new-password')} hint={t('fields.password-hint')} />
      <Field {...common} name="passwordAgain" label={t('fields.password-again')} />
    </>
  )
}

function Expired() {
  const { t } = useFrame()
  return (
    <Narrow title={t('reset.expired-title')} intro={t('reset.expired')}>
      <a class="btn btn-primary self-start" href="/password/reset/">
        {t('reset.again')}
      </a>
    </Narrow>
  )
}
