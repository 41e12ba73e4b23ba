import { refusalOf } from '@appstore/contracts/rights'
import type { ComponentChildren } from 'preact'
import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'
import type { IconName } from '../frame/icons.js'
import { PageHead } from '../ui/panel.js'
import { SideNavigation } from '../ui/side-navigation.js'

const APPEALS = '/account/appeal-comments/'
const PLACES: readonly (readonly [path: string, text: string, icon: IconName])[] = [
  ['/admin/', 'admin.overview', 'gauge'],
  ['/admin/users/', 'admin.users', 'users'],
  ['/admin/apps/', 'admin.apps', 'layout-grid'],
  [APPEALS, 'admin.appeals', 'flag'],
  ['/admin/mails/', 'admin.mails', 'mail'],
  ['/admin/audit/', 'admin.audit', 'scroll-text'],
]

interface Props {
  readonly title: string
  readonly intro?: string
  /** Why what was asked for could not be done. */
  readonly problem?: string | undefined
  /** The list that the page was found in. */
  readonly back?: { readonly path: string; readonly text: string }
  readonly children: ComponentChildren
}

/** The pages of those who look after the store: the way to each of them beside the one that is open. */
export function AdminFrame({ title, intro, problem, back, children }: Props) {
  return (
    <div class="grid grid-cols-1 items-start gap-6 lg:grid-cols-[13rem_minmax(0,1fr)] lg:gap-10">
      <Places />
      <div class="flex min-w-0 flex-col gap-6">
        {back && (
          <a href={back.path} class="link link-hover -mb-4 flex items-center gap-1 self-start text-sm">
            <Icon name="chevron-left" class="size-4 rtl:rotate-180" />
            {back.text}
          </a>
        )}
        <PageHead title={title} intro={intro} />
        {problem !== undefined && (
          <div role="alert" class="alert alert-error">
            <Icon name="circle-alert" />
            <span>{problem}</span>
          </div>
        )}
        {children}
      </div>
    </div>
  )
}

function Places() {
  const { visit, t } = useFrame()
  const mayDecide = refusalOf('decide-appeal', visit.session?.account) === undefined
  const here = visit.path.endsWith('/') ? visit.path : `${visit.path}/`
  const places = PLACES.filter(([path]) => path !== APPEALS || mayDecide).map(([path, text, icon]) => {
    const isOpen = path === here || (path !== '/admin/' && here.startsWith(path))
    return { path, name: t(text), icon, isOpen }
  })
  return <SideNavigation label={t('admin.navigation')} places={places} />
}
