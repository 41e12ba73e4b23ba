import { appsOf, type OwnApp } from '@appstore/contracts/ownership'
import { type Answer, answer } from '@appstore/runtime/service'
import type { Pool } from 'pg'
import type { Entry } from './app-state.decider.js'
import { isOver } from './maintainers.decider.js'

interface Row {
  readonly entry: Entry
  readonly name: string | null
  readonly latest_version: string | null
}

/** The release published last tells the version, also where an older line got an update. */
const APPS_OF = `select p.state->'entry' as entry,
    coalesce(a.integration->>'name', a.metadata->'translations'->'en'->>'name') as name,
    (select r.version from releases r where r.app_id = p.app_id and r.certificate_revision = a.certificate_revision
       and not r.is_withdrawn and not r.is_nightly order by r.created_at desc, r.version desc limit 1) as latest_version
  from app_people p left join apps a using (app_id) where p.people @> array[$1] order by p.app_id`

/** Answers what somebody has to do with apps. */
export function appPeopleAnswers({ pool, now }: { pool: Pool; now: () => Date }): Answer[] {
  return [
    answer(appsOf, async ({ accountId }) => {
      const { rows } = await pool.query<Row>({ name: 'apps-of', text: APPS_OF, values: [accountId] })
      const at = now().toISOString()
      const waiting = (row: Row, asked: Entry['invitations'][number] | undefined) =>
        asked === undefined || asked.accountId !== accountId || isOver(asked, at)
          ? []
          : [{ appId: row.entry.appId, name: nameOf(row), ...asked }]
      return {
        apps: rows.flatMap((row) => ownApp(row, accountId) ?? []),
        invitations: rows.flatMap((row) => row.entry.invitations.flatMap((each) => waiting(row, each))),
        offers: rows.flatMap((row) => waiting(row, row.entry.offer)),
      }
    }),
  ]
}

function ownApp(row: Row, accountId: string): OwnApp | undefined {
  const { entry } = row
  const role = entry.ownerId === accountId ? 'owner' : 'maintainer'
  if (role === 'maintainer' && !entry.maintainerIds.includes(accountId)) return undefined
  return { ...entryFacts(row), role }
}

/** What a row says of an app, whoever looks at it. */
export function entryFacts(row: Row): Omit<OwnApp, 'role'> {
  const { entry, latest_version } = row
  return {
    appId: entry.appId,
    name: nameOf(row),
    ownerId: entry.ownerId,
    maintainerIds: [...entry.maintainerIds],
    isIntegration: entry.kind === 'integration',
    isApproved: entry.kind === 'app' || entry.isApproved,
    isFeatured: entry.isFeatured,
    flags: {
      transfer: entry.kind === 'app' && entry.isTransferEnabled,
      orphan: entry.isOrphan,
      deprecated: entry.isDeprecated,
      'enterprise-supported': entry.isEnterpriseSupported,
    },
    latestVersion: latest_version,
  }
}

function nameOf({ entry, name }: Row): string {
  return name ?? entry.appId
}
