import type { PersonLine } from '@appstore/contracts/administration'
import { useFrame } from '../frame/frame.js'

/** What one should know of somebody at a glance. */
export function PersonBadges({ person }: { person: PersonLine }) {
  const { t } = useFrame()
  const plain = 'border-base-300 bg-base-200'
  const badges = [
    person.isSuperuser && (['superuser', 'badge-primary'] as const),
    person.isStaff && !person.isSuperuser && (['staff', 'badge-secondary'] as const),
    person.isDisabled && (['disabled', 'badge-error'] as const),
    !person.emailVerified && (['unconfirmed', 'badge-warning'] as const),
    person.eraseAt !== null && (['leaving', 'badge-warning'] as const),
  ].flatMap((badge) => (badge === false ? [] : [badge]))
  const shown = badges.length === 0 ? [['active', plain] as const] : badges
  return (
    <span class="flex flex-wrap gap-1">
      {shown.map(([state, look]) => (
        <span key={state} class={`badge badge-sm ${look}`}>
          {t(`admin.is.${state}`)}
        </span>
      ))}
    </span>
  )
}
