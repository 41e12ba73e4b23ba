import { confirmationOf, confirmEmail, resendConfirmation } from '@appstore/contracts/people'
import type { Messaging } from '@appstore/nats/connection'
import { useFrame } from '../frame/frame.js'
import { Field, Form } from '../ui/form.js'
import { Narrow, Panel } from '../ui/panel.js'
import { NO_PROBLEMS, type Problems, tried } from '../ui/problems.js'
import type { PageRoute, Visit } from '../visit.js'

/**
 * Confirms an address (web-and-accounts.md 3.2). The link of the mail leads to a button: programs that look at links in mails must not
 * confirm anything.
 */
export function confirmationPages(messaging: Messaging): PageRoute[] {
  return [
    {
      path: '/confirm-email/',
      access: 'public',
      limit: 'signup',
      get: async ({ t }) => ({ title: t('confirm.sent-title'), body: <MailSent /> }),
      async post({ form, caller }) {
        await messaging.call(resendConfirmation, { caller, email: (form.get('email') ?? '').trim().slice(0, 1_000) })
        return { redirect: '/confirm-email/', notice: 'mail-sent' }
      },
    },
    {
      path: '/confirm-email/:key/',
      access: 'public',
      limit: 'password_reset_key',
      get: (visit) => confirmPage(messaging, visit, NO_PROBLEMS),
      async post(visit) {
        const { t, caller, session } = visit
        const outcome = await tried(t, () => messaging.call(confirmEmail, { caller, key: keyOf(visit) }))
        if ('problems' in outcome) return await confirmPage(messaging, visit, outcome.problems)
        return { redirect: session === undefined ? '/login/' : '/account/', notice: 'email-confirmed' }
      },
    },
  ]
}

const keyOf = ({ parameters }: Visit) => (parameters.key ?? '').slice(0, 200)

async function confirmPage(messaging: Messaging, visit: Visit, problems: Problems) {
  const { t } = visit
  const { confirmation } = await messaging.call(confirmationOf, { key: keyOf(visit) })
  if (confirmation === null) return { title: t('confirm.expired-title'), body: <Expired />, status: 404 }
  const body = <Confirm path={visit.path} confirmation={confirmation} problems={problems} />
  return { title: t('confirm.title'), body, status: problems === NO_PROBLEMS ? 200 : 422 }
}

function MailSent() {
  const { t } = useFrame()
  return (
    <Narrow title={t('confirm.sent-title')} intro={t('confirm.sent')}>
      <Panel title={t('confirm.again-title')}>
        <AgainForm />
      </Panel>
    </Narrow>
  )
}

function AgainForm() {
  const { t } = useFrame()
  return (
    <Form action="/confirm-email/" submit={t('confirm.again')} look="btn-outline">
      <Field name="email" label={t('fields.email')} type="email" autocomplete="email" hint={t('confirm.again-hint')} />
    </Form>
  )
}

function Confirm(props: { path: string; confirmation: { username: string; email: string }; problems: Problems }) {
  const { t } = useFrame()
  return (
    <Narrow title={t('confirm.title')} intro={t('confirm.question', props.confirmation)}>
      <Form action={props.path} submit={t('confirm.submit')} problems={props.problems} />
    </Narrow>
  )
}

function Expired() {
  const { t } = useFrame()
  return (
    <Narrow title={t('confirm.expired-title')} intro={t('confirm.expired')}>
      <Panel title={t('confirm.again-title')}>
        <AgainForm />
      </Panel>
    </Narrow>
  )
}
