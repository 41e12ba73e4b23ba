import type { ComponentChild } from 'preact'

/** What is known of something, each with its name. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ComponentChild])[] }) {
  return (
    <dl class="grid grid-cols-1 gap-x-6 gap-y-3 sm:grid-cols-[minmax(8rem,auto)_minmax(0,1fr)] sm:gap-y-2">
      {facts.map(([name, value]) => (
        <div key={name} class="contents">
          <dt class="text-base-content/80 max-sm:-mb-3 max-sm:text-sm">{name}</dt>
          <dd class="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
