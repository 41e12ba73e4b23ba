import { Icon } from '../frame/icon.js'
import type { IconName } from '../frame/icons.js'

/** A page of a part of the site. */
export interface Place {
  readonly path: string
  readonly name: string
  readonly icon: IconName
  readonly isOpen: boolean
}

interface Props {
  /** What part of the site this is. */
  readonly label: string
  readonly places: readonly Place[]
}

/** The way to the pages of a part of the site: beside the open one, and on a phone behind one button that names it. */
export function SideNavigation({ label, places }: Props) {
  const open = places.find(({ isOpen }) => isOpen)
  return (
    <div class="print:hidden">
      <nav aria-label={label} class="hidden lg:block">
        <Places places={places} />
      </nav>
      <details data-menu class="group lg:hidden">
        <summary class="btn w-full justify-start border-base-300 bg-base-100">
          <Icon name={open?.icon ?? 'menu'} class="size-4" />
          <span>{open?.name ?? label}</span>
          <Icon name="chevron-down" class="ms-auto size-4 group-open:rotate-180" />
        </summary>
        <nav aria-label={label} class="mt-2 rounded-box border border-base-300 bg-base-100 p-2">
          <Places places={places} />
        </nav>
      </details>
    </div>
  )
}

function Places({ places }: Pick<Props, 'places'>) {
  return (
    <ul class="flex flex-col gap-1">
      {places.map(({ path, name, icon, isOpen }) => (
        <li key={path}>
          <a
            href={path}
            class={`btn w-full justify-start ${isOpen ? 'btn-primary' : 'btn-ghost'}`}
            {...(isOpen ? { 'aria-current': 'page' } : {})}
          >
            <Icon name={icon} class="size-4" />
            {name}
          </a>
        </li>
      ))}
    </ul>
  )
}
