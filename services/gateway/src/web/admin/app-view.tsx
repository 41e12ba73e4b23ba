import type { administeredApp } from '@appstore/contracts/app-administration'
import type { z } from 'zod'
import { useFrame } from '../frame/frame.js'
import { ButtonForm } from '../ui/form.js'
import { Moment } from '../ui/moment.js'
import { Panel } from '../ui/panel.js'
import type { OwnVisit } from '../visit.js'
import { AdminFrame } from './admin-frame.js'
import { may } from './admin-route.js'
import { AppBadges } from './app-badges.js'
import { AppDeeds } from './app-deeds.js'
import { Facts } from './facts.js'
import { type Names, UserLink } from './user-names.js'

type App = NonNullable<z.infer<typeof administeredApp.response>['app']>

/** What an app is, who looks after it, its releases, and what can be done. */
export function AppView({ app, names, problem }: { app: App; names: Names; problem: string | undefined }) {
  const { t } = useFrame()
  const about = new URLSearchParams({ appId: app.appId })
  return (
    <AdminFrame title={app.name} back={{ path: '/admin/apps/', text: t('admin.apps') }} problem={problem}>
      <div class="-mt-4 flex flex-wrap items-center gap-3">
        <AppBadges app={app} />
        <a class="link text-sm" href={`/admin/audit/?${about}`}>
          {t('admin.what-happened-to-it')}
        </a>
      </div>
      <Panel title={t('admin.about-app')}>
        <Facts
          facts={[
            [t('admin.id'), app.appId],
            [t('admin.owner'), <UserLink key="owner" accountId={app.ownerId} names={names} />],
            [t('admin.version'), app.latestVersion ?? t('admin.no-version')],
          ]}
        />
      </Panel>
      <Maintainers app={app} names={names} />
      {!app.isIntegration && <Releases app={app} />}
      <AppDeeds app={app} />
    </AdminFrame>
  )
}

function Maintainers({ app, names }: { app: App; names: Names }) {
  const { visit, t } = useFrame()
  const canRemove = !app.isDeleted && may(visit as OwnVisit, 'remove-maintainer')
  return (
    <Panel title={t('apps.maintainers-title')}>
      {app.maintainerIds.length === 0 && <p class="text-base-content/80">{t('admin.no-maintainers')}</p>}
      <ul class="flex flex-col divide-y divide-base-300">
        {app.maintainerIds.map((accountId) => (
          <li key={accountId} class="flex flex-wrap items-center justify-between gap-3 py-2 first:pt-0 last:pb-0">
            <UserLink accountId={accountId} names={names} />
            {canRemove && (
              <ButtonForm
                action={visit.here}
                fields={{ kind: 'remove-maintainer', person: accountId }}
                label={t('apps.remove')}
                about={names.get(accountId) ?? t('admin.gone')}
                look="btn-sm btn-outline"
              />
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Releases({ app }: { app: App }) {
  const { visit, t } = useFrame()
  const right = (isWithdrawn: boolean) => (isWithdrawn ? 'restore-release' : 'remove-release')
  return (
    <Panel title={t('admin.releases')}>
      {app.releases.length === 0 && <p class="text-base-content/80">{t('admin.no-releases')}</p>}
      <ul class="flex flex-col divide-y divide-base-300">
        {app.releases.map(({ version, isNightly, isWithdrawn, createdAt }) => (
          <li
            key={`${version} ${isNightly}`}
            class="flex flex-wrap items-center justify-between gap-3 py-2 first:pt-0 last:pb-0"
          >
            <div>
              <p class="flex flex-wrap items-center gap-2 font-medium tabular-nums">
                {version}
                {isNightly && <span class="badge badge-sm border-base-300 bg-base-200">{t('admin.nightly')}</span>}
                {isWithdrawn && <span class="badge badge-sm badge-error">{t('admin.withdrawn')}</span>}
              </p>
              <p class="text-base-content/80 text-sm">
                <Moment at={createdAt} />
              </p>
            </div>
            {!app.isDeleted && may(visit as OwnVisit, right(isWithdrawn)) && (
              <ButtonForm
                action={visit.here}
                fields={{
                  kind: isWithdrawn ? 'restore-release' : 'withdraw-release',
                  version,
                  nightly: isNightly ? 'yes' : 'no',
                }}
                label={t(isWithdrawn ? 'admin.restore-release' : 'admin.withdraw-release')}
                about={version}
                look="btn-sm btn-outline"
              />
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
