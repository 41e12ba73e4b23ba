import { findPeople, PeopleShown, type PersonLine } from '@appstore/contracts/administration'
import type { Messaging } from '@appstore/nats/connection'
import { useFrame } from '../frame/frame.js'
import { Empty, Filter, Older, Table } from '../ui/list.js'
import { Moment } from '../ui/moment.js'
import type { OwnVisit } from '../visit.js'
import { AdminFrame } from './admin-frame.js'
import { type AdminPage, given } from './admin-route.js'
import { PersonBadges } from './person-badges.js'

const PATH = '/admin/users/'
const PAGE = 25

/** The people of the store. */
export function usersPage(messaging: Messaging): AdminPage {
  return {
    path: PATH,
    right: 'see-people-of-store',
    async get(visit) {
      const asked = askedFor(visit)
      const found = await messaging.call(findPeople, { account: visit.session.account, ...asked, limit: PAGE })
      const next = found.next === null ? null : String(found.next)
      return { title: visit.t('admin.users'), body: <Users people={found.people} next={next} asked={asked} /> }
    },
  }
}

type Asked = ReturnType<typeof askedFor>

function askedFor({ query }: OwnVisit) {
  const show = PeopleShown.safeParse(query.get('show'))
  const before = /^[1-9]\d{0,8}$/.exec(query.get('before') ?? '')
  return {
    search: given(query, 'search'),
    show: show.success ? show.data : ('all' as const),
    before: before === null ? null : Number(before[0]),
  }
}

function Users({ people, next, asked }: { people: readonly PersonLine[]; next: string | null; asked: Asked }) {
  const { visit, t } = useFrame()
  const choices = PeopleShown.options.map((show) => [show, t(`admin.show.${show}`)] as const)
  return (
    <AdminFrame title={t('admin.users')} intro={t('admin.users-intro')}>
      <Filter
        path={PATH}
        submit={t('admin.find')}
        fields={[
          { name: 'search', label: t('admin.search-user'), value: asked.search, type: 'search' },
          { name: 'show', label: t('admin.show-label'), value: asked.show, choices },
        ]}
      />
      {people.length === 0 ? (
        <Empty text={t('admin.no-users')} />
      ) : (
        <Table
          label={t('admin.users')}
          columns={[t('admin.user'), t('admin.number'), t('admin.state'), t('admin.since')]}
          rows={people.map((person) => ({
            key: person.accountId,
            cells: [
              <a key="name" href={`${PATH}${person.accountId}/`} class="link min-w-0 break-all font-medium">
                {person.username}
              </a>,
              <span key="number" class="tabular-nums">
                #{person.number}
              </span>,
              <PersonBadges key="state" person={person} />,
              <Moment key="since" at={person.createdAt} dateOnly />,
            ],
          }))}
        />
      )}
      <Older path={PATH} query={visit.query} next={next} />
    </AdminFrame>
  )
}
