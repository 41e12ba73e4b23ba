import type { ComponentChildren } from 'preact'
import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'
import type { IconName } from '../frame/icons.js'
import { PageHead } from '../ui/panel.js'
import { SideNavigation } from '../ui/side-navigation.js'

const SECURITY = '/account/security/'
const PLACES: readonly (readonly [path: string, text: string, icon: IconName])[] = [
  ['/account/', 'account.profile', 'user'],
  ['/account/apps/', 'account.apps', 'layout-grid'],
  ['/account/password/', 'account.password', 'lock-keyhole'],
  ['/account/security/', 'account.security', 'shield-check'],
  ['/account/passkeys/', 'passkeys.title', 'fingerprint'],
  ['/account/sessions/', 'account.sessions', 'monitor'],
  ['/social/connections/', 'account.connections', 'link'],
  ['/account/token/', 'account.token', 'key-round'],
  ['/account/tokens/', 'account.tokens', 'key-round'],
  ['/account/change-language/', 'account.language', 'languages'],
  ['/account/delete/', 'account.delete', 'trash-2'],
]

/** Places with more pages below them. */
const TREES = ['/account/apps/', '/account/security/', '/account/passkeys/', '/account/tokens/']

/** The pages about oneself: the way to each of them beside the one that is open. */
export function AccountFrame({
  title,
  intro,
  children,
}: {
  title: string
  intro?: string
  children: ComponentChildren
}) {
  const { visit, t } = useFrame()
  const here = visit.path.endsWith('/') ? visit.path : `${visit.path}/`
  const isOpen = (path: string) => path === here || (TREES.includes(path) && here.startsWith(path))
  const places = PLACES.map(([path, text, icon]) => ({ path, name: t(text), icon, isOpen: isOpen(path) }))
  // the pages behind it are about to mend what is missing, or have just done so
  const isSettingUp = here.startsWith(SECURITY) && here !== SECURITY
  return (
    <div class="grid grid-cols-1 items-start gap-6 lg:grid-cols-[15rem_minmax(0,1fr)] lg:gap-10">
      <SideNavigation label={t('account.navigation')} places={places} />
      <div class="flex max-w-2xl flex-col gap-6">
        {visit.lacksSecondFactor && !isSettingUp && <SecondFactorMissing isHere={here === SECURITY} />}
        <PageHead title={title} intro={intro} />
        {children}
      </div>
    </div>
  )
}

/** The store wants a second factor of whoever publishes (`REQUIRE_SECOND_FACTOR_FOR_PUBLISHING`). */
function SecondFactorMissing({ isHere }: { isHere: boolean }) {
  const { t } = useFrame()
  return (
    <div role="note" class="alert alert-warning">
      <Icon name="circle-alert" />
      <span>
        {t('security.wanted')}{' '}
        {!isHere && (
          <a class="link" href="/account/security/">
            {t('security.set-up')}
          </a>
        )}
      </span>
    </div>
  )
}
