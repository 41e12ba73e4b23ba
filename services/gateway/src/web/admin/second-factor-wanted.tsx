import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'
import { Narrow, Panel } from '../ui/panel.js'
import type { OwnVisit, Shown } from '../visit.js'

/** What whoever looks after the store sees in a session of one factor: what is missing, and the way to it. */
export function secondFactorWanted({ t, session, path }: OwnVisit): Shown {
  const title = t('staff-factor.title')
  return { title, status: 403, body: <Wanted hasOne={session.hasSecondFactor} next={path} /> }
}

function Wanted({ hasOne, next }: { hasOne: boolean; next: string }) {
  const { t } = useFrame()
  return (
    <Narrow title={t('staff-factor.title')} intro={t('staff-factor.intro')}>
      <Panel>
        <p>{t(hasOne ? 'staff-factor.show' : 'staff-factor.set-up')}</p>
        {hasOne ? (
          <Way href={`/reauthenticate/?${new URLSearchParams({ next })}`} label={t('staff-factor.show-it')} />
        ) : (
          <>
            <Way href="/account/security/app/" label={t('security.set-up')} />
            <a class="link self-start" href="/account/passkeys/new/">
              {t('passkeys.add')}
            </a>
          </>
        )}
      </Panel>
    </Narrow>
  )
}

function Way({ href, label }: { href: string; label: string }) {
  return (
    <a class="btn btn-primary self-start" href={href}>
      <Icon name="shield-check" class="size-4" />
      {label}
    </a>
  )
}
