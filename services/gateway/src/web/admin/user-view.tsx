import type { Person } from '@appstore/contracts/administration'
import type { OwnApp } from '@appstore/contracts/ownership'
import type { listSessions } from '@appstore/contracts/sessions'
import type { z } from 'zod'
import { useFrame } from '../frame/frame.js'
import { ButtonForm } from '../ui/form.js'
import { Moment } from '../ui/moment.js'
import { Panel } from '../ui/panel.js'
import type { OwnVisit } from '../visit.js'
import { AdminFrame } from './admin-frame.js'
import { may } from './admin-route.js'
import { Facts } from './facts.js'
import { PersonBadges } from './person-badges.js'
import { hasFactor, TokenList, type WaysIn, WaysToLogIn } from './user-credentials.js'
import { UserDeeds } from './user-deeds.js'

export type Sessions = z.infer<typeof listSessions.response>['sessions']

interface Props {
  readonly person: Person
  readonly sessions: Sessions
  readonly apps: readonly OwnApp[]
  readonly ways: WaysIn
  readonly problem: string | undefined
}

/** Who somebody is, with what and where they are logged in, which apps they look after, and what can be done. */
export function UserView({ person, sessions, apps, ways, problem }: Props) {
  const { t } = useFrame()
  const back = { path: '/admin/users/', text: t('admin.users') }
  return (
    <AdminFrame title={person.username} back={back} problem={problem}>
      <div class="-mt-4 flex flex-wrap items-center gap-3">
        <PersonBadges person={person} />
        <a class="link text-sm" href={`/admin/audit/?${new URLSearchParams({ actor: person.username })}`}>
          {t('admin.what-they-did')}
        </a>
      </div>
      <About person={person} />
      <WaysToLogIn person={person} ways={ways} />
      <SessionList sessions={sessions} />
      <TokenList tokens={ways.tokens} />
      <AppList apps={apps} />
      <UserDeeds person={person} hasSessions={sessions.length > 0} hasFactor={hasFactor(ways)} />
    </AdminFrame>
  )
}

function About({ person }: { person: Person }) {
  const { visit, t } = useFrame()
  const languages = new Intl.DisplayNames(visit.language, { type: 'language', fallback: 'code' })
  const name = `${person.firstName} ${person.lastName}`.trim()
  return (
    <Panel title={t('admin.about')}>
      <Facts
        facts={[
          [t('admin.number'), `#${person.number}`],
          [t('admin.name'), name === '' ? t('admin.not-given') : name],
          [t('fields.email'), person.email ?? t('admin.address-hidden')],
          [t('admin.since'), <Moment key="since" at={person.createdAt} />],
          [t('account.language'), languages.of(person.language) ?? person.language],
          ...(person.eraseAt === null
            ? []
            : [[t('admin.erased-on'), <Moment key="erased" at={person.eraseAt} />] as const]),
          [t('account.token'), <Token key="token" tokenId={person.tokenId} />],
        ]}
      />
    </Panel>
  )
}

function Token({ tokenId }: { tokenId: string | null }) {
  const { t } = useFrame()
  if (tokenId === null) return <>{t('admin.none')}</>
  return (
    <a class="link" href={`/admin/audit/?${new URLSearchParams({ credential: `token:${tokenId}` })}`}>
      {t('admin.what-token-did')}
    </a>
  )
}

function SessionList({ sessions }: { sessions: Sessions }) {
  const { visit, t } = useFrame()
  const canEnd = may(visit as OwnVisit, 'end-sessions-of-others')
  return (
    <Panel title={t('account.sessions')}>
      {sessions.length === 0 && <p class="text-base-content/80">{t('admin.no-sessions')}</p>}
      <ul class="flex flex-col divide-y divide-base-300">
        {sessions.map(({ sessionId, device, network, method, lastUsedAt }) => (
          <li key={sessionId} class="flex flex-wrap items-center justify-between gap-3 py-3 first:pt-0 last:pb-0">
            <div class="min-w-0">
              <p class="font-medium">{device === '' ? t('sessions.unknown-device') : device}</p>
              <p class="text-base-content/80 text-sm">
                {t(`sessions.method.${method}`)}
                {network !== '' && ` · ${network}`} · {t('sessions.last-used')} <Moment at={lastUsedAt} />
              </p>
              <a
                class="link text-sm"
                href={`/admin/audit/?${new URLSearchParams({ credential: `session:${sessionId}` })}`}
              >
                {t('admin.what-session-did')}
              </a>
            </div>
            {canEnd && (
              <ButtonForm
                action={visit.here}
                fields={{ kind: 'end-session', session: sessionId }}
                label={t('admin.end-session')}
                about={device}
                look="btn-sm btn-outline"
              />
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function AppList({ apps }: { apps: readonly OwnApp[] }) {
  const { t } = useFrame()
  return (
    <Panel title={t('frame.apps')}>
      {apps.length === 0 && <p class="text-base-content/80">{t('admin.no-own-apps')}</p>}
      <ul class="flex flex-col divide-y divide-base-300">
        {apps.map(({ appId, name, role }) => (
          <li key={appId} class="flex flex-wrap items-center justify-between gap-3 py-2 first:pt-0 last:pb-0">
            <a class="link font-medium" href={`/admin/apps/${encodeURIComponent(appId)}/`}>
              {name}
            </a>
            <span class="badge badge-sm border-base-300 bg-base-200">{t(`apps.role.${role}`)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
