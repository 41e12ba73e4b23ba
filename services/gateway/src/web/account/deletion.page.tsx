import { type AppDecision, cancelDeletion, deletionOptions, requestDeletion } from '@appstore/contracts/deletion'
import type { Messaging } from '@appstore/nats/connection'
import type { z } from 'zod'
import { useFrame } from '../frame/frame.js'
import { Field, FieldProblem, Form } from '../ui/form.js'
import { Moment } from '../ui/moment.js'
import { Panel } from '../ui/panel.js'
import { NO_PROBLEMS, type Problems, tried } from '../ui/problems.js'
import type { OwnVisit, PageRoute } from '../visit.js'
import { AccountFrame } from './account-frame.js'
import { freshWithoutPassword, own, ownProfile, Password } from './profile.page.js'

type Options = z.infer<typeof deletionOptions.response>
type Profile = Awaited<ReturnType<typeof ownProfile>>

/** The end of an account, with a decision on each app that somebody owns (web-and-accounts.md 3.6, wart 10). */
export function deletionPages(messaging: Messaging): PageRoute[] {
  return [
    {
      path: '/account/delete/',
      access: 'private',
      limit: 'password_change',
      get: (visit) => deletionPage(messaging, visit, NO_PROBLEMS),
      post: freshWithoutPassword(messaging, async (visit) => {
        const { form, t, caller } = visit
        const email = (form.get('email') ?? '').trim().slice(0, 1_000)
        const password = (form.get('password') ?? '').slice(0, 1_024)
        const request = { ...own(visit), caller, email, password, decisions: decisionsOf(form) }
        const outcome = await tried(t, () => messaging.call(requestDeletion, request))
        if ('problems' in outcome) return await deletionPage(messaging, visit, outcome.problems)
        return { redirect: '/account/delete/', notice: 'deletion-requested' }
      }),
    },
    {
      path: '/account/delete/cancel/',
      access: 'private',
      get: async () => ({ redirect: '/account/delete/' }),
      async post(visit) {
        await messaging.call(cancelDeletion, { ...own(visit), caller: visit.caller })
        return { redirect: '/account/', notice: 'deletion-cancelled' }
      },
    },
  ]
}

const DECISION = /^app:(.{1,100})$/

/** `app:<id>` = `delete`, `orphan` or `transfer:<account>`; an app without a choice is left out, and the service asks for it. */
function decisionsOf(form: URLSearchParams): AppDecision[] {
  return [...form].slice(0, 1_000).flatMap(([name, value]): AppDecision[] => {
    const appId = DECISION.exec(name)?.[1]
    if (appId === undefined) return []
    if (value === 'delete' || value === 'orphan') return [{ appId, decision: value }]
    if (value.startsWith('transfer:')) return [{ appId, decision: 'transfer', to: value.slice('transfer:'.length) }]
    return []
  })
}

async function deletionPage(messaging: Messaging, visit: OwnVisit, problems: Problems) {
  const { t, form } = visit
  const profile = await ownProfile(messaging, visit)
  const options = await messaging.call(deletionOptions, own(visit))
  const body = (
    <AccountFrame title={t('account.delete')}>
      {profile.deletion === null ? (
        <Request profile={profile} options={options} form={form} problems={problems} />
      ) : (
        <Requested eraseAt={profile.deletion.eraseAt} />
      )}
    </AccountFrame>
  )
  return { title: t('account.delete'), body, status: problems === NO_PROBLEMS ? 200 : 422 }
}

function Request(props: { profile: Profile; options: Options; form: URLSearchParams; problems: Problems }) {
  const { profile, options, form, problems } = props
  const { t } = useFrame()
  return (
    <Panel>
      <p>{t('deletion.intro', { count: options.graceDays })}</p>
      <Form action="/account/delete/" submit={t('deletion.submit')} problems={problems} look="btn-error">
        {options.apps.map((app) => (
          <Decision key={app.appId} app={app} chosen={form.get(`app:${app.appId}`)} />
        ))}
        <FieldProblem id="field-decisions-problem" problem={problems.fields.decisions} />
        <Field
          name="email"
          label={t('fields.email')}
          type="email"
          value={form.get('email')}
          autocomplete="email"
          hint={t('deletion.email-hint')}
          problems={problems}
        />
        <Password profile={profile} problems={problems} id="field-password" />
      </Form>
    </Panel>
  )
}

function Decision({ app, chosen }: { app: Options['apps'][number]; chosen: string | null }) {
  const { t } = useFrame()
  const choices: (readonly [value: string, label: string])[] = [
    ...app.coMaintainers.map(
      ({ accountId, username }) => [`transfer:${accountId}`, t('deletion.transfer', { username })] as const,
    ),
    ['orphan', t('deletion.orphan')],
    ['delete', t('deletion.delete')],
  ]
  return (
    <fieldset class="wrap-anywhere flex min-w-0 flex-col gap-2 rounded-box border border-base-300 p-4">
      <legend class="px-1 font-medium">{t('deletion.app', { app: app.appId })}</legend>
      {choices.map(([value, label]) => (
        <label key={value} class="flex cursor-pointer items-start gap-3">
          <input
            type="radio"
            name={`app:${app.appId}`}
            value={value}
            required
            checked={value === chosen}
            class="radio radio-sm radio-primary mt-0.5"
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  )
}

function Requested({ eraseAt }: { eraseAt: string }) {
  const { t } = useFrame()
  return (
    <Panel>
      <p>
        {t('deletion.requested')} <Moment at={eraseAt} />
      </p>
      <Form action="/account/delete/cancel/" submit={t('deletion.cancel')} />
    </Panel>
  )
}
