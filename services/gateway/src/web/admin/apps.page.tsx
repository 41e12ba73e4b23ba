import { type AdministeredApp, AppsShown, findApps } from '@appstore/contracts/app-administration'
import type { Messaging } from '@appstore/nats/connection'
import { useFrame } from '../frame/frame.js'
import { Empty, Filter, Older, Table } from '../ui/list.js'
import type { OwnVisit } from '../visit.js'
import { AdminFrame } from './admin-frame.js'
import { type AdminPage, given } from './admin-route.js'
import { AppBadges } from './app-badges.js'
import { type Names, namesOf, UserLink } from './user-names.js'

const PATH = '/admin/apps/'
const PAGE = 25

/** The apps of the store. */
export function appsPage(messaging: Messaging): AdminPage {
  return {
    path: PATH,
    right: 'see-apps-of-store',
    async get(visit) {
      const asked = askedFor(visit)
      const { apps, next } = await messaging.call(findApps, { account: visit.session.account, ...asked, limit: PAGE })
      const names = await namesOf(
        messaging,
        apps.map(({ ownerId }) => ownerId),
      )
      return { title: visit.t('admin.apps'), body: <Apps apps={apps} next={next} asked={asked} names={names} /> }
    },
  }
}

type Asked = ReturnType<typeof askedFor>

function askedFor({ query }: OwnVisit) {
  const show = AppsShown.safeParse(query.get('show'))
  const after = given(query, 'before')
  return {
    search: given(query, 'search', 200),
    show: show.success ? show.data : ('all' as const),
    after: after === '' ? null : after,
  }
}

interface Props {
  readonly apps: readonly AdministeredApp[]
  readonly next: string | null
  readonly asked: Asked
  readonly names: Names
}

function Apps({ apps, next, asked, names }: Props) {
  const { visit, t } = useFrame()
  const choices = AppsShown.options.map((show) => [show, t(`admin.apps-shown.${show}`)] as const)
  return (
    <AdminFrame title={t('admin.apps')} intro={t('admin.apps-intro')}>
      <Filter
        path={PATH}
        submit={t('admin.find')}
        fields={[
          { name: 'search', label: t('admin.search-app'), value: asked.search, type: 'search' },
          { name: 'show', label: t('admin.show-label'), value: asked.show, choices },
        ]}
      />
      {apps.length === 0 ? (
        <Empty text={t('admin.no-apps')} />
      ) : (
        <Table
          label={t('admin.apps')}
          columns={[t('admin.app'), t('admin.owner'), t('admin.version'), t('admin.state')]}
          rows={apps.map((app) => ({
            key: app.appId,
            cells: [
              <span key="name" class="min-w-0">
                <a href={`${PATH}${encodeURIComponent(app.appId)}/`} class="link font-medium">
                  {app.name}
                </a>
                {app.name !== app.appId && <span class="block text-base-content/80 text-sm">{app.appId}</span>}
              </span>,
              <UserLink key="owner" accountId={app.ownerId} names={names} />,
              <span key="version" class="tabular-nums">
                {app.latestVersion ?? t('admin.no-version')}
              </span>,
              <AppBadges key="state" app={app} />,
            ],
          }))}
        />
      )}
      <Older path={PATH} query={visit.query} next={next} labels={['admin.first', 'admin.more']} />
    </AdminFrame>
  )
}
