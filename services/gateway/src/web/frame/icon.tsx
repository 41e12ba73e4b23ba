import { useFrame } from './frame.js'
import type { IconName } from './icons.js'

/** A picture beside words; those who do not see it miss nothing. */
export function Icon({ name, class: classes = 'size-5' }: { name: IconName; class?: string }) {
  const { assetUrl } = useFrame()
  return (
    <svg
      class={`${classes} shrink-0 fill-none stroke-current stroke-2 [stroke-linecap:round] [stroke-linejoin:round]`}
      aria-hidden="true"
      focusable="false"
    >
      <use href={`${assetUrl('icons.svg')}#${name}`} />
    </svg>
  )
}
