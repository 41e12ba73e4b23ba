import { changePassword } from '@appstore/contracts/people'
import type { Messaging } from '@appstore/nats/connection'
import { NewPassword } from '../entrance/password-reset.page.js'
import { useFrame } from '../frame/frame.js'
import { Field, Form } from '../ui/form.js'
import { Panel } from '../ui/panel.js'
import { NO_PROBLEMS, type Problems, tried } from '../ui/problems.js'
import type { OwnVisit, PageRoute } from '../visit.js'
import { AccountFrame } from './account-frame.js'
import { own, ownProfile } from './profile.page.js'

/** Another password: every session ends, this one too, and the API token is replaced (web-and-accounts.md 3.4). */
export function passwordPages(messaging: Messaging, sessionCookie: string): PageRoute[] {
  return [
    {
      path: '/account/password/',
      access: 'private',
      limit: 'password_change',
      get: (visit) => passwordPage(messaging, visit, NO_PROBLEMS),
      async post(visit) {
        const problems = await change(messaging, visit)
        if (problems !== undefined) return await passwordPage(messaging, visit, problems)
        return { redirect: '/login/', notice: 'password-changed', cookies: [{ name: sessionCookie, value: '' }] }
      },
    },
  ]
}

async function change(messaging: Messaging, visit: OwnVisit): Promise<Problems | undefined> {
  const { form, t, caller } = visit
  const [oldPassword, newPassword] = [form.get('oldPassword') ?? '', form.get('password') ?? '']
  if (newPassword !== form.get('passwordAgain'))
    return { fields: { passwordAgain: t('form.not-the-same') }, whole: undefined }
  const request = {
    ...own(visit),
    caller,
    oldPassword: oldPassword.slice(0, 1_024),
    newPassword: newPassword.slice(0, 1_024),
  }
  const outcome = await tried(t, () => messaging.call(changePassword, request))
  return 'problems' in outcome ? outcome.problems : undefined
}

async function passwordPage(messaging: Messaging, visit: OwnVisit, problems: Problems) {
  const { t } = visit
  const { hasPassword } = await ownProfile(messaging, visit)
  const body = (
    <AccountFrame title={t('account.password')} intro={t(hasPassword ? 'password.intro' : 'password.none')}>
      {hasPassword && <PasswordForm problems={problems} />}
    </AccountFrame>
  )
  return { title: t('account.password'), body, status: problems === NO_PROBLEMS ? 200 : 422 }
}

function PasswordForm({ problems }: { problems: Problems }) {
  const { t } = useFrame()
  return (
    <Panel>
      <Form action="/account/password/" submit={t('password.submit')} problems={problems}>
        <Field
          name="oldPassword"
          label={t('fields.current-password')}
          type="password"
          autocomplete="current-password"
          problems={problems}
        />
        <NewPassword problems={problems} />
      </Form>
    </Panel>
  )
}
