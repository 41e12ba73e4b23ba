import { appsOf, changeApp, type OwnApp } from '@appstore/contracts/ownership'
import type { Messaging } from '@appstore/nats/connection'
import type { z } from 'zod'
import { AccountFrame } from '../account/account-frame.js'
import { own } from '../account/profile.page.js'
import { useFrame } from '../frame/frame.js'
import { ButtonForm } from '../ui/form.js'
import { Moment } from '../ui/moment.js'
import { Panel } from '../ui/panel.js'
import type { PageRoute } from '../visit.js'

type Own = z.infer<typeof appsOf.response>
type Waiting = Own['offers'][number]

/** Where flags of apps were set in the store that people know; all of that is in one place here. */
const FORMER_PLACES = ['transfer-apps', 'orphan-apps', 'deprecate-apps', 'enterprise-apps']

/** The apps that somebody looks after, and what waits for their answer (web-and-accounts.md 2.10). */
export function ownAppsPages(messaging: Messaging): PageRoute[] {
  return [
    {
      path: '/account/apps/',
      access: 'private',
      async get(visit) {
        const found = await messaging.call(appsOf, own(visit))
        return { title: visit.t('account.apps'), body: <OwnApps found={found} /> }
      },
    },
    {
      path: '/account/apps/:app/answer/',
      access: 'private',
      get: async () => ({ redirect: '/account/apps/' }),
      async post(visit) {
        const { form, caller, session, parameters } = visit
        const id = (form.get('id') ?? '').slice(0, 100)
        const accepted = form.get('accepted') === 'yes'
        const change =
          form.get('kind') === 'offer'
            ? ({ kind: 'answer-offer', offerId: id, accepted } as const)
            : ({ kind: 'answer-invitation', invitationId: id, accepted } as const)
        const appId = (parameters.app ?? '').slice(0, 300)
        await messaging.call(changeApp, { caller, account: session.account, appId, change })
        return { redirect: '/account/apps/', notice: accepted ? 'answer-accepted' : 'answer-declined' }
      },
    },
    ...FORMER_PLACES.map(
      (place): PageRoute => ({
        path: `/account/${place}/`,
        access: 'private',
        get: async () => ({ redirect: '/account/apps/' }),
      }),
    ),
  ]
}

function OwnApps({ found: { apps, invitations, offers } }: { found: Own }) {
  const { t } = useFrame()
  return (
    <AccountFrame title={t('account.apps')} intro={t('apps.intro')}>
      {offers.map((offer) => (
        <Question key={offer.id} kind="offer" waiting={offer} />
      ))}
      {invitations.map((invitation) => (
        <Question key={invitation.id} kind="invitation" waiting={invitation} />
      ))}
      <Panel>
        {apps.length === 0 ? (
          <p>{t('apps.none')}</p>
        ) : (
          <ul class="flex flex-col divide-y divide-base-300">
            {apps.map((app) => (
              <AppRow key={app.appId} app={app} />
            ))}
          </ul>
        )}
      </Panel>
    </AccountFrame>
  )
}

function Question({ kind, waiting }: { kind: 'offer' | 'invitation'; waiting: Waiting }) {
  const { t } = useFrame()
  const action = `/account/apps/${encodeURIComponent(waiting.appId)}/answer/`
  const fields = { kind, id: waiting.id }
  return (
    <Panel title={t(`apps.${kind}`, { app: waiting.name })}>
      <p>
        {t(`apps.${kind}-text`)} {t('apps.until')} <Moment at={waiting.expiresAt} dateOnly />
      </p>
      <div class="flex flex-wrap gap-2">
        <ButtonForm
          action={action}
          fields={{ ...fields, accepted: 'yes' }}
          label={t('apps.accept')}
          look="btn-primary"
        />
        <ButtonForm
          action={action}
          fields={{ ...fields, accepted: 'no' }}
          label={t('apps.decline')}
          look="btn-outline"
        />
      </div>
    </Panel>
  )
}

function AppRow({ app }: { app: OwnApp }) {
  const { t } = useFrame()
  const flags = Object.entries(app.flags).flatMap(([flag, on]) => (on ? [flag] : []))
  return (
    <li class="flex items-center justify-between gap-3 py-4 first:pt-0 last:pb-0">
      <div class="wrap-anywhere min-w-0">
        <p class="font-medium">{app.name}</p>
        <p class="text-base-content/80 text-sm">
          <code>{app.appId}</code> · {app.latestVersion ?? t('apps.no-release')}
        </p>
        <ul class="mt-1 flex flex-wrap gap-1.5">
          <li class="badge badge-sm badge-primary">{t(`apps.role.${app.role}`)}</li>
          {!app.isApproved && <li class="badge badge-sm badge-warning">{t('apps.waits')}</li>}
          {flags.map((flag) => (
            <li key={flag} class="badge badge-sm border-base-300 bg-base-200">
              {t(`apps.flag.${flag}`)}
            </li>
          ))}
        </ul>
      </div>
      <a
        class="btn btn-sm btn-outline"
        href={`/account/apps/${encodeURIComponent(app.appId)}/`}
        aria-label={`${t('apps.manage')}: ${app.name}`}
      >
        {t('apps.manage')}
      </a>
    </li>
  )
}
