import type { AdministeredApp } from '@appstore/contracts/app-administration'
import { AppFlag } from '@appstore/contracts/ownership'
import { useFrame } from '../frame/frame.js'

/** What is said of an app, at a glance. */
export function AppBadges({ app }: { app: AdministeredApp }) {
  const { t } = useFrame()
  const plain = 'border-base-300 bg-base-200'
  const badges = [
    app.isDeleted && (['deleted', 'badge-error'] as const),
    app.isIntegration && !app.isApproved && (['waiting', 'badge-warning'] as const),
    app.isIntegration && (['integrations', plain] as const),
    app.isFeatured && (['featured', 'badge-primary'] as const),
    app.isEnterpriseOnly && (['enterprise-only', plain] as const),
    ...AppFlag.options.map((flag) => app.flags[flag] && ([flag, plain] as const)),
  ].flatMap((badge) => (badge === false ? [] : [badge]))
  return (
    <span class="flex flex-wrap gap-1">
      {badges.map(([state, look]) => (
        <span key={state} class={`badge badge-sm whitespace-nowrap ${look}`}>
          {t(`admin.app-is.${state}`)}
        </span>
      ))}
    </span>
  )
}
