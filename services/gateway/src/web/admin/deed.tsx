import type { ComponentChildren } from 'preact'
import { v4 as uuidv4 } from 'uuid'
import { CsrfField } from '../frame/csrf-field.js'
import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'

interface Props {
  readonly id: string
  /** Where the form goes; the page itself when not given. */
  readonly action?: string
  readonly title: string
  /** Which of many it is about, for those who hear the page. */
  readonly about?: string
  readonly text?: string
  readonly fields: Readonly<Record<string, string>>
  readonly submit: string
  /** Takes something away. */
  readonly isGrave?: boolean
  /** What else has to be filled in. */
  readonly children?: ComponentChildren
}

/** Something that can be done: it opens, asks for a reason, and is done by a second press. */
export function DeedForm({ id, action, title, about, text, fields, submit, isGrave = false, children }: Props) {
  const { visit } = useFrame()
  return (
    <details class="group">
      <summary class="flex items-center justify-between gap-3 rounded-field py-3 hover:underline">
        <span class={`font-medium ${isGrave ? 'text-error' : ''}`}>
          {title}
          {about !== undefined && <span class="sr-only">: {about}</span>}
        </span>
        <Icon name="chevron-down" class="size-4 group-open:rotate-180" />
      </summary>
      <form method="post" action={action ?? visit.here} class="flex flex-col gap-4 pb-4">
        <CsrfField />
        <input type="hidden" name="command" value={uuidv4()} />
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {text !== undefined && <p class="text-base-content/80">{text}</p>}
        {children}
        <Reason id={id} />
        <div>
          <button type="submit" class={`btn ${isGrave ? 'btn-error' : 'btn-primary'}`}>
            {submit}
          </button>
        </div>
      </form>
    </details>
  )
}

/** Why something is done; it stands in the audit. */
function Reason({ id }: { id: string }) {
  const { t } = useFrame()
  return (
    <div class="flex flex-col gap-1.5">
      <label for={`${id}-reason`} class="font-medium">
        {t('admin.reason')}
      </label>
      <input id={`${id}-reason`} name="reason" maxLength={1_000} class="input w-full" aria-describedby={`${id}-hint`} />
      <p id={`${id}-hint`} class="text-base-content/80 text-sm">
        {t('admin.reason-hint')}
      </p>
    </div>
  )
}
