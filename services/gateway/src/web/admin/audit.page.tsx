import { type AuditEntry, type AuditQuery, readAudit } from '@appstore/contracts/audit'
import type { Messaging } from '@appstore/nats/connection'
import { useFrame } from '../frame/frame.js'
import { Empty, Filter, Older } from '../ui/list.js'
import type { OwnVisit } from '../visit.js'
import { AdminFrame } from './admin-frame.js'
import { type AdminPage, given, may } from './admin-route.js'
import { AuditList } from './audit-list.js'
import type { Orders } from './orders.js'

const PATH = '/admin/audit/'
const PAGE = 30
const FILTERS = ['actor', 'credential', 'appId', 'type', 'since'] as const

/** Who did what, with which credential, when and why. */
export function auditPage(messaging: Messaging, { undoable, undo }: Pick<Orders, 'undoable' | 'undo'>): AdminPage {
  return {
    path: PATH,
    right: 'read-audit',
    async get(visit, problem) {
      const { entries, next } = await messaging.call(readAudit, { ...askedFor(visit), limit: PAGE })
      const canUndo = (entry: AuditEntry) => undoable.has(entry.type) && may(visit, 'undo-change')
      const body = <Audit entries={entries} next={next} canUndo={canUndo} problem={problem} />
      return { title: visit.t('admin.audit'), body }
    },
    deeds: {
      // what it takes back may be the ban of an account, or an administrator's rights
      undo: {
        right: 'undo-change',
        isGrave: true,
        async carryOut({ caller, session, form, here }) {
          await undo({ caller, account: session.account, eventId: given(form, 'event', 100) })
          return { redirect: here, notice: 'undone' }
        },
      },
    },
  }
}

function askedFor({ query }: OwnVisit): Omit<AuditQuery, 'limit'> {
  const asked: Record<string, string> = {}
  for (const name of ['actor', 'credential', 'appId'] as const) {
    const text = given(query, name)
    if (text !== '') asked[name] = text
  }
  const type = given(query, 'type', 100)
  if (type !== '') asked.type = type
  const since = given(query, 'since', 10)
  if (/^\d{4}-\d\d-\d\d$/.test(since) && !Number.isNaN(Date.parse(since))) asked.since = `${since}T00:00:00Z`
  const before = given(query, 'before', 20)
  if (/^\d{1,18}$/.test(before)) asked.before = before
  return asked
}

interface Props {
  readonly entries: readonly AuditEntry[]
  readonly next: string | null
  readonly canUndo: (entry: AuditEntry) => boolean
  readonly problem: string | undefined
}

function Audit({ entries, next, canUndo, problem }: Props) {
  const { visit, t } = useFrame()
  const fields = FILTERS.map((name) => ({
    name,
    label: t(`admin.filter.${name}`),
    value: given(visit.query, name),
    type: name === 'since' ? ('date' as const) : ('text' as const),
  }))
  return (
    <AdminFrame title={t('admin.audit')} intro={t('admin.audit-intro')} problem={problem}>
      <Filter path={PATH} fields={fields} submit={t('admin.find')} />
      {entries.length === 0 ? (
        <Empty text={t('admin.no-entries')} />
      ) : (
        <AuditList entries={entries} canUndo={canUndo} />
      )}
      <Older path={PATH} query={visit.query} next={next} />
    </AdminFrame>
  )
}
