import type { ComponentChildren } from 'preact'
import { v4 as uuidv4 } from 'uuid'
import { CsrfField } from '../frame/csrf-field.js'
import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'

/** What the script says when it does not come to an end (assets/islands/passkey.ts). */
const PROBLEMS = ['unsupported', 'elsewhere', 'cancelled', 'known', 'too-often', 'too-old', 'failed'] as const

interface PasskeyFormProps {
  /** A new passkey, or one there is. */
  readonly ask: 'create' | 'get'
  /** Where the form goes with the browser's answer. */
  readonly action: string
  /** Where the question comes from. */
  readonly options: string
  /** What the button says. */
  readonly submit: string
  readonly look?: string
  readonly fields?: Readonly<Record<string, string>>
  /** Offers passkeys in the field of the user name, too. */
  readonly autofill?: boolean
  readonly children?: ComponentChildren
}

/**
 * A form that a passkey answers. The browser has to be asked by a script, so the form is hidden until there is one, and a sentence says
 * why; a page that has it names the script `passkeys.js`.
 */
export function PasskeyForm(props: PasskeyFormProps) {
  const { ask, action, options, submit, look = 'btn-primary', fields = {}, autofill = false, children } = props
  const { t } = useFrame()
  const texts = Object.fromEntries(PROBLEMS.map((problem) => [problem, t(`passkeys.problems.${problem}`)]))
  return (
    <>
      <form
        method="post"
        action={action}
        hidden
        class="flex flex-col gap-4"
        data-passkey={ask}
        data-passkey-options={options}
        data-passkey-texts={JSON.stringify(texts)}
        {...(autofill ? { 'data-passkey-autofill': '' } : {})}
      >
        <CsrfField />
        <input type="hidden" name="command" value={uuidv4()} />
        <input type="hidden" name="answer" value="" />
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {children}
        <div>
          <button type="submit" class={`btn ${look}`}>
            <Icon name="fingerprint" class="size-4" />
            {submit}
          </button>
        </div>
        <p data-passkey-problem role="alert" hidden class="font-medium text-error text-sm" />
      </form>
      <noscript>
        <p class="text-base-content/80 text-sm">{t('passkeys.needs-javascript')}</p>
      </noscript>
    </>
  )
}

/** What the browser answered, as a form brings it. */
export function passkeyAnswer(form: URLSearchParams): string {
  return (form.get('answer') ?? '').slice(0, 30_000)
}
