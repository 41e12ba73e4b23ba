import { endOtherSessions, endSession, listSessions } from '@appstore/contracts/sessions'
import type { Messaging } from '@appstore/nats/connection'
import type { z } from 'zod'
import { useFrame } from '../frame/frame.js'
import { ButtonForm, Form } from '../ui/form.js'
import { Moment } from '../ui/moment.js'
import { Panel } from '../ui/panel.js'
import type { PageRoute } from '../visit.js'
import { AccountFrame } from './account-frame.js'
import { own } from './profile.page.js'

type Listed = z.infer<typeof listSessions.response>['sessions'][number]

/** Where one is signed in, and the way to end that. */
export function sessionPages(messaging: Messaging, sessionCookie: string): PageRoute[] {
  return [
    {
      path: '/account/sessions/',
      access: 'private',
      async get(visit) {
        const { sessions } = await messaging.call(listSessions, own(visit))
        const body = <Sessions sessions={sessions} present={visit.session.sessionId} />
        return { title: visit.t('account.sessions'), body }
      },
      async post(visit) {
        const sessionId = (visit.form.get('session') ?? '').slice(0, 100)
        await messaging.call(endSession, { ...own(visit), caller: visit.caller, sessionId })
        const isOwn = sessionId === visit.session.sessionId
        if (isOwn) return { redirect: '/', notice: 'logged-out', cookies: [{ name: sessionCookie, value: '' }] }
        return { redirect: '/account/sessions/', notice: 'session-revoked' }
      },
    },
    {
      path: '/account/sessions/others/',
      access: 'private',
      get: async () => ({ redirect: '/account/sessions/' }),
      async post(visit) {
        const { sessionId: keepSessionId } = visit.session
        await messaging.call(endOtherSessions, { ...own(visit), caller: visit.caller, keepSessionId })
        return { redirect: '/account/sessions/', notice: 'sessions-revoked' }
      },
    },
  ]
}

function Sessions({ sessions, present }: { sessions: readonly Listed[]; present: string }) {
  const { t } = useFrame()
  return (
    <AccountFrame title={t('account.sessions')} intro={t('sessions.intro')}>
      <Panel>
        <ul class="flex flex-col divide-y divide-base-300">
          {sessions.map((session) => (
            <Session key={session.sessionId} session={session} isPresent={session.sessionId === present} />
          ))}
        </ul>
      </Panel>
      {sessions.length > 1 && (
        <Form action="/account/sessions/others/" submit={t('sessions.end-others')} look="btn-outline" />
      )}
    </AccountFrame>
  )
}

function Session({ session, isPresent }: { session: Listed; isPresent: boolean }) {
  const { t } = useFrame()
  const device = session.device === '' ? t('sessions.unknown-device') : session.device
  return (
    <li class="flex items-center justify-between gap-3 py-4 first:pt-0 last:pb-0">
      <div class="wrap-anywhere min-w-0">
        <p class="flex flex-wrap items-center gap-2 font-medium">
          {device}
          {isPresent && <span class="badge badge-success badge-sm">{t('sessions.present')}</span>}
        </p>
        <p class="text-base-content/80 text-sm">
          {t(`sessions.method.${session.method}`)}
          {session.network !== '' && ` · ${session.network}`}
        </p>
        <p class="text-base-content/80 text-sm">
          {t('sessions.last-used')} <Moment at={session.lastUsedAt} />
        </p>
      </div>
      <ButtonForm
        action="/account/sessions/"
        fields={{ session: session.sessionId }}
        label={t('sessions.end')}
        about={device}
        look="btn-sm btn-outline"
      />
    </li>
  )
}
