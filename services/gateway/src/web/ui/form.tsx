import type { ComponentChildren, InputHTMLAttributes } from 'preact'
import { v4 as uuidv4 } from 'uuid'
import { CsrfField } from '../frame/csrf-field.js'
import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'
import { NO_PROBLEMS, type Problems } from './problems.js'

interface FormProps {
  readonly action: string
  /** What the button says. */
  readonly submit: string
  readonly problems?: Problems
  /** How the button looks; `btn-primary` when not given. */
  readonly look?: string
  readonly children?: ComponentChildren
}

/** A form with what every form needs. What is wrong with it is said first, and again at each field. */
export function Form({ action, submit, problems = NO_PROBLEMS, look = 'btn-primary', children }: FormProps) {
  return (
    <form method="post" action={action} class="flex flex-col gap-4">
      <CsrfField />
      <input type="hidden" name="command" value={uuidv4()} />
      <ProblemSummary problems={problems} />
      {children}
      <div>
        <button type="submit" class={`btn ${look}`}>
          {submit}
        </button>
      </div>
    </form>
  )
}

/** A button that does one thing; `about` tells those who hear the page which of many it is. */
export function ButtonForm(props: {
  action: string
  fields: Readonly<Record<string, string>>
  label: string
  about?: string
  look: string
}) {
  const { action, fields, label, about, look } = props
  return (
    <form method="post" action={action}>
      <CsrfField />
      <input type="hidden" name="command" value={uuidv4()} />
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button
        type="submit"
        class={`btn ${look}`}
        {...(about === undefined ? {} : { 'aria-label': `${label}: ${about}` })}
      >
        {label}
      </button>
    </form>
  )
}

/** What is wrong with a form, said before everything else. */
export function ProblemSummary({ problems }: { problems: Problems }) {
  const { t } = useFrame()
  const count = Object.keys(problems.fields).length
  const sentence = problems.whole ?? (count > 0 ? t('form.check', { count }) : undefined)
  if (sentence === undefined) return null
  return (
    <div role="alert" class="alert alert-error">
      <Icon name="circle-alert" />
      <span>{sentence}</span>
    </div>
  )
}

interface FieldProps {
  /** Where the name stands twice on a page. */
  readonly id?: string
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'password'
  readonly value?: string | null
  readonly hint?: string
  readonly autocomplete?: string
  readonly required?: boolean
  readonly maxLength?: number
  readonly problems?: Problems
}

/** A labelled field; hint and problem belong to it for those who hear the page, too. */
export function Field(props: FieldProps) {
  const { name, label, hint, problems = NO_PROBLEMS } = props
  const problem = problems.fields[name]
  const id = props.id ?? `field-${name}`
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ')
  return (
    <div class="flex flex-col gap-1.5">
      <label for={id} class="font-medium">
        {label}
      </label>
      <input {...inputOf(props, id, described)} />
      {hint && (
        <p id={`${id}-hint`} class="text-base-content/80 text-sm">
          {hint}
        </p>
      )}
      <FieldProblem id={`${id}-problem`} problem={problem} />
    </div>
  )
}

function inputOf(props: FieldProps, id: string, described: string): InputHTMLAttributes {
  const { name, type = 'text', required = true, problems = NO_PROBLEMS, value, autocomplete, maxLength } = props
  const isWrong = problems.fields[name] !== undefined
  return {
    id,
    name,
    type,
    required,
    class: `input w-full ${isWrong ? 'input-error' : ''}`,
    // what stands on a page is kept in more places than a password should be
    ...(type === 'password' ? {} : { value: value ?? '' }),
    ...(autocomplete === undefined ? {} : { autocomplete }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(described === '' ? {} : { 'aria-describedby': described }),
    ...(isWrong ? { 'aria-invalid': true } : {}),
  } as InputHTMLAttributes
}

/** What is wrong with a field. */
export function FieldProblem({ id, problem }: { id: string; problem: string | undefined }) {
  if (problem === undefined) return null
  return (
    <p id={id} class="flex items-start gap-1.5 font-medium text-error text-sm">
      <Icon name="circle-alert" class="mt-0.5 size-4" />
      {problem}
    </p>
  )
}

/** A box to tick, with its words. */
export function Tick({ name, label, checked = false }: { name: string; label: string; checked?: boolean }) {
  return (
    <label class="flex cursor-pointer items-start gap-3">
      <input
        type="checkbox"
        name={name}
        value="yes"
        checked={checked}
        class="checkbox checkbox-sm checkbox-primary mt-0.5 rounded"
      />
      <span>{label}</span>
    </label>
  )
}
