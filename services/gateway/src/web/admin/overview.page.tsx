import { PeopleShown, peopleFigures } from '@appstore/contracts/administration'
import { type AppsShown, appFigures } from '@appstore/contracts/app-administration'
import { type AuditEntry, readAudit } from '@appstore/contracts/audit'
import { deliveryFigures } from '@appstore/contracts/deliveries'
import type { Messaging } from '@appstore/nats/connection'
import { useFrame } from '../frame/frame.js'
import { AdminFrame } from './admin-frame.js'
import type { AdminPage } from './admin-route.js'
import { AuditList } from './audit-list.js'

const LATEST = 8
const APPS = ['all', 'waiting', 'featured', 'orphan', 'deleted'] as const satisfies readonly AppsShown[]
const MAILS = ['failing', 'failed'] as const

/** A number that leads to what it counts. */
interface Figure {
  readonly text: string
  readonly count: number
  readonly path: string
}

/** How the store is doing, and what happened last. */
export function overviewPage(messaging: Messaging): AdminPage {
  return {
    path: '/admin/',
    right: 'see-people-of-store',
    async get({ t, session: { account } }) {
      const [people, apps, mails, { entries }] = await Promise.all([
        messaging.call(peopleFigures, { account }),
        messaging.call(appFigures, { account }),
        messaging.call(deliveryFigures, { account }),
        messaging.call(readAudit, { limit: LATEST }),
      ])
      const figures = PeopleShown.options.map((show) => {
        return { text: t(`admin.show.${show}`), count: people[show], path: `/admin/users/?show=${show}` }
      })
      const ofApps = APPS.map((show) => {
        return { text: t(`admin.apps-shown.${show}`), count: apps[show], path: `/admin/apps/?show=${show}` }
      })
      const ofMails = MAILS.map((state) => {
        return { text: t(`admin.mails-shown.${state}`), count: mails[state], path: `/admin/mails/?state=${state}` }
      })
      return {
        title: t('admin.title'),
        body: <Overview figures={[...figures, ...ofApps, ...ofMails]} entries={entries} />,
      }
    },
  }
}

function Overview({ figures, entries }: { figures: readonly Figure[]; entries: readonly AuditEntry[] }) {
  const { visit, t } = useFrame()
  const format = new Intl.NumberFormat(visit.language)
  return (
    <AdminFrame title={t('admin.title')} intro={t('admin.intro')}>
      <ul class="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-5">
        {figures.map(({ text, count, path }) => (
          <li key={path}>
            <a
              href={path}
              class="flex h-full flex-col gap-1 rounded-box border border-base-300 bg-base-100 p-4 hover:border-primary"
            >
              <span class="font-bold text-3xl tabular-nums">{format.format(count)}</span>
              <span class="text-base-content/80 text-sm">{text}</span>
            </a>
          </li>
        ))}
      </ul>
      <section class="flex flex-col gap-3">
        <h2 class="font-semibold text-xl">{t('admin.latest')}</h2>
        <AuditList entries={entries} />
        <a class="btn self-start" href="/admin/audit/">
          {t('admin.all-entries')}
        </a>
      </section>
    </AdminFrame>
  )
}
