import { findAccount, publicProfiles } from '@appstore/contracts/accounts'
import { userNames } from '@appstore/contracts/administration'
import { type AppChange, AppFlag, appPeople, appsOf, changeApp, type OwnApp } from '@appstore/contracts/ownership'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'
import { AccountFrame } from '../account/account-frame.js'
import { own } from '../account/profile.page.js'
import { useFrame } from '../frame/frame.js'
import { ActivityLink } from '../ui/activity-link.js'
import { ButtonForm } from '../ui/form.js'
import { Panel } from '../ui/panel.js'
import { NO_PROBLEMS, type Problems } from '../ui/problems.js'
import type { Outcome, OwnVisit, PageRoute } from '../visit.js'
import { AppPeople, type People } from './app-people.js'

/** One app, for those who look after it. */
export function ownAppPages(messaging: Messaging): PageRoute[] {
  return [
    {
      path: '/account/apps/:app/',
      access: 'private',
      get: (visit) => appPage(messaging, visit, {}),
      async post(visit) {
        const change = await wanted(messaging, visit)
        if ('problems' in change) return await appPage(messaging, visit, change)
        const { caller, session } = visit
        await messaging.call(changeApp, { caller, account: session.account, appId: appOf(visit), change })
        const gone = change.kind === 'leave'
        return { redirect: gone ? '/account/apps/' : pathOf(appOf(visit)), notice: NOTICES[change.kind] ?? 'saved' }
      },
    },
  ]
}

const NOTICES: Partial<Record<AppChange['kind'], string>> = { invite: 'invited', offer: 'offered', leave: 'left-app' }

const appOf = ({ parameters }: OwnVisit) => (parameters.app ?? '').slice(0, 300)
const pathOf = (appId: string) => `/account/apps/${encodeURIComponent(appId)}/`

interface FormProblems {
  readonly invite?: Problems
  readonly offer?: Problems
}

/** What a form on the page asks for; whoever is named must exist. */
async function wanted(messaging: Messaging, visit: OwnVisit): Promise<AppChange | ({ problems: true } & FormProblems)> {
  const { form, t } = visit
  const kind = form.get('kind') ?? ''
  const id = (form.get('id') ?? '').slice(0, 100)
  if (kind === 'flag') {
    const flag = AppFlag.safeParse(form.get('flag'))
    if (flag.success) return { kind, flag: flag.data, on: form.get('on') === 'yes' }
  }
  if (kind === 'leave') return { kind }
  if (kind === 'withdraw-invitation') return { kind, invitationId: id }
  if (kind === 'withdraw-offer') return { kind, offerId: id }
  if (kind === 'remove-maintainer') return { kind: 'maintainer', accountId: id, present: false }
  if (kind !== 'invite' && kind !== 'offer')
    throw new DomainError('invalid', 'change-unknown', `There is no change ${kind}.`)
  const username = (form.get('username') ?? '').trim().slice(0, 300)
  const { account } = await messaging.call(findAccount, { username })
  if (account !== null) return { kind, accountId: account.accountId }
  return { problems: true, [kind]: { fields: { username: t('apps.user-unknown') }, whole: undefined } }
}

async function appPage(messaging: Messaging, visit: OwnVisit, problems: FormProblems): Promise<Outcome> {
  const app = (await messaging.call(appsOf, own(visit))).apps.find(({ appId }) => appId === appOf(visit))
  if (app === undefined) throw new DomainError('not-found', 'app-unknown', 'You do not look after an app with this id.')
  const named = (wrong: Problems | undefined) => ({
    username: wrong === undefined ? '' : (visit.form.get('username') ?? ''),
    problems: wrong ?? NO_PROBLEMS,
  })
  const { t } = visit
  const people = app.role === 'owner' ? await peopleOf(messaging, visit, app) : undefined
  const body = (
    <AccountFrame title={app.name}>
      <div class="-mt-3 flex flex-wrap gap-x-4 gap-y-1">
        <ActivityLink appId={app.appId} name={app.name} />
        <a class="link link-hover text-base-content/80 text-sm" href={`${pathOf(app.appId)}comments/`}>
          {t('comments.title')}
        </a>
      </div>
      {people === undefined ? (
        <Leave app={app} />
      ) : (
        <>
          {!app.isIntegration && <Flags app={app} />}
          <AppPeople
            path={pathOf(app.appId)}
            people={people}
            invite={named(problems.invite)}
            offer={named(problems.offer)}
          />
        </>
      )}
    </AccountFrame>
  )
  const isWrong = problems.invite !== undefined || problems.offer !== undefined
  return { title: app.name, body, status: isWrong ? 422 : 200 }
}

/** Who looks after the app and who could, with their names. */
async function peopleOf(messaging: Messaging, visit: OwnVisit, { appId }: OwnApp): Promise<People> {
  const found = await messaging.call(appPeople, { account: visit.session.account, appId })
  const { maintainerIds, invitations, offer } = found
  const accountIds = [...maintainerIds, ...invitations.map(({ accountId }) => accountId), offer?.accountId ?? []].flat()
  // an owner knows the user names of those who look after the app, and of those they asked to
  const asked = { accountIds: [...new Set(accountIds)].slice(0, 1_000) }
  const [{ names: users }, { profiles }] = await Promise.all([
    messaging.call(userNames, asked),
    messaging.call(publicProfiles, asked),
  ])
  const called = new Map(profiles.map((each) => [each.accountId, `${each.firstName} ${each.lastName}`.trim()]))
  const names = new Map(
    users.map(({ accountId, username }) => {
      const name = called.get(accountId) ?? ''
      return [accountId, name === '' ? username : `${name} (${username})`] as const
    }),
  )
  const nameOf = (accountId: string) => names.get(accountId) ?? visit.t('apps.nobody')
  return { maintainerIds, invitations, offer, nameOf }
}

function Flags({ app }: { app: OwnApp }) {
  const { t } = useFrame()
  return (
    <Panel title={t('apps.flags-title')}>
      <ul class="flex flex-col divide-y divide-base-300">
        {AppFlag.options.map((flag) => (
          <li key={flag} class="flex flex-wrap items-center justify-between gap-3 py-3 first:pt-0 last:pb-0">
            <div class="min-w-0 max-w-md">
              <p class="flex flex-wrap items-center gap-2 font-medium">
                {t(`apps.flag.${flag}`)}
                <span class={`badge badge-sm ${app.flags[flag] ? 'badge-success' : 'border-base-300 bg-base-200'}`}>
                  {t(app.flags[flag] ? 'apps.on' : 'apps.off')}
                </span>
              </p>
              <p class="text-base-content/80 text-sm">{t(`apps.flag-text.${flag}`)}</p>
            </div>
            <ButtonForm
              action={pathOf(app.appId)}
              fields={{ kind: 'flag', flag, on: app.flags[flag] ? 'no' : 'yes' }}
              label={t(app.flags[flag] ? 'apps.turn-off' : 'apps.turn-on')}
              about={t(`apps.flag.${flag}`)}
              look="btn-sm btn-outline"
            />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Leave({ app }: { app: OwnApp }) {
  const { t } = useFrame()
  return (
    <Panel title={t('apps.leave-title')}>
      <p>{t('apps.leave-text')}</p>
      <ButtonForm
        action={pathOf(app.appId)}
        fields={{ kind: 'leave' }}
        label={t('apps.leave')}
        look="btn-error btn-outline"
      />
    </Panel>
  )
}
