import type { Visit } from '../visit.js'
import { CsrfField } from './csrf-field.js'
import { useFrame } from './frame.js'
import { Icon } from './icon.js'
import { Menu } from './menu.js'

/** Who one is, and the way in and out. `flat`: as a list instead of a menu of its own. */
export function AccountMenu({ flat = false }: { flat?: boolean }) {
  const { visit, t } = useFrame()
  const { session } = visit
  if (session === undefined) return <WayIn flat={flat} />
  if (flat) return <OwnPlaces withAdmin={isStaff(visit)} />
  return (
    <>
      {isStaff(visit) && (
        <a href="/admin/" class="btn btn-ghost">
          {t('frame.admin')}
        </a>
      )}
      <Menu label={session.account.username} icon="user">
        <OwnPlaces />
      </Menu>
    </>
  )
}

function WayIn({ flat }: { flat: boolean }) {
  const { visit, t } = useFrame()
  const next =
    visit.path === '/' || visit.path.startsWith('/login') ? '' : `?${new URLSearchParams({ next: visit.here })}`
  return (
    <div class={flat ? 'grid grid-cols-2 gap-2' : 'flex items-center gap-2 ps-2'}>
      <a href={`/login/${next}`} class={flat ? 'btn' : 'btn btn-ghost'}>
        {t('frame.log-in')}
      </a>
      <a href="/signup/" class="btn btn-primary">
        {t('frame.register')}
      </a>
    </div>
  )
}

/** Those who look after the store have a place of their own. */
function isStaff({ session, lacksStaffFactor }: Visit): boolean {
  return lacksStaffFactor || (session !== undefined && (session.account.isStaff || session.account.isSuperuser))
}

function OwnPlaces({ withAdmin = false }: { withAdmin?: boolean }) {
  const { t } = useFrame()
  return (
    <>
      <ul class="menu w-full p-0">
        <li>
          <a href="/account/">
            <Icon name="user" class="size-4" />
            {t('frame.account')}
          </a>
        </li>
        <li>
          <a href="/account/apps/">
            <Icon name="layout-grid" class="size-4" />
            {t('account.apps')}
          </a>
        </li>
        {withAdmin && (
          <li>
            <a href="/admin/">
              <Icon name="gauge" class="size-4" />
              {t('frame.admin')}
            </a>
          </li>
        )}
      </ul>
      <form method="post" action="/logout/">
        <CsrfField />
        <ul class="menu w-full p-0">
          <li>
            <button type="submit">
              <Icon name="log-out" class="size-4" />
              {t('frame.log-out')}
            </button>
          </li>
        </ul>
      </form>
    </>
  )
}
