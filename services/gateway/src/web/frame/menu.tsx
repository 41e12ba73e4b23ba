import type { ComponentChildren } from 'preact'
import { Icon } from './icon.js'
import type { IconName } from './icons.js'

/** A button that opens a list; it does without JavaScript, and closes by itself where there is some (assets/islands/menus.ts). */
export function Menu(props: { label: string; icon?: IconName; iconOnly?: boolean; children: ComponentChildren }) {
  const { label, icon, iconOnly = false, children } = props
  return (
    <details data-menu class="relative">
      <summary class={`btn btn-ghost ${iconOnly ? 'btn-square' : ''}`}>
        {icon && <Icon name={icon} />}
        <span class={iconOnly ? 'sr-only' : 'max-w-44 truncate'}>{label}</span>
        {!iconOnly && <Icon name="chevron-down" class="size-4" />}
      </summary>
      <div class="absolute end-0 top-full z-50 mt-2 w-max min-w-52 max-w-[calc(100vw-2rem)] rounded-box border border-base-300 bg-base-100 p-2 shadow-xl">
        {children}
      </div>
    </details>
  )
}
