import { useFrame } from '../frame/frame.js'
import { Narrow, Panel } from '../ui/panel.js'
import type { PageRoute } from '../visit.js'

/** Why a login came to nothing, as far as there are words for it. */
export const REASONS: readonly string[] = [
  'login-expired',
  'login-refused',
  'login-in-use',
  'login-not-yours',
  'login-provider-unavailable',
  'login-provider-off',
  'too-many-logins',
  'second-factor-required',
]

/** Where a login ends that was called off, or that failed. */
export function overPages(): PageRoute[] {
  return [
    {
      path: '/social/login/cancelled/',
      access: 'public',
      get: async ({ t }) => ({
        title: t('logins.cancelled.title'),
        body: <Over title={t('logins.cancelled.title')} intro={t('logins.cancelled.intro')} />,
      }),
    },
    {
      path: '/social/login/error/',
      access: 'public',
      async get({ t, query }) {
        const reason = query.get('reason') ?? ''
        const why = REASONS.includes(reason) ? reason : 'login-refused'
        const title = t('logins.error.title')
        const status = why === 'login-provider-unavailable' ? 503 : 403
        return { title, body: <Over title={title} intro={t(`logins.error.${why}`)} />, status }
      },
    },
  ]
}

function Over({ title, intro }: { title: string; intro: string }) {
  const { t, visit } = useFrame()
  return (
    <Narrow title={title} intro={intro}>
      <Panel>
        <p>{t('logins.nothing-changed')}</p>
        {visit.session === undefined ? (
          <a class="btn btn-primary" href="/login/">
            {t('frame.log-in')}
          </a>
        ) : (
          <a class="btn btn-primary" href="/social/connections/">
            {t('account.connections')}
          </a>
        )}
      </Panel>
    </Narrow>
  )
}
