import type { TextareaHTMLAttributes } from 'preact'
import { FieldProblem } from './form.js'
import type { Problems } from './problems.js'

interface Props {
  readonly id: string
  readonly name: string
  readonly label: string
  readonly hint: string
  readonly value: string
  readonly maxLength: number
  readonly problems: Problems
}

/** A labelled field for some sentences; hint and problem belong to it for those who hear the page, too. */
export function TextArea({ id, name, label, hint, value, maxLength, problems }: Props) {
  const problem = problems.fields[name]
  const area = {
    id,
    name,
    maxLength,
    required: true,
    rows: 3,
    class: `textarea w-full ${problem === undefined ? '' : 'textarea-error'}`,
    'aria-describedby': problem === undefined ? `${id}-hint` : `${id}-hint ${id}-problem`,
    ...(problem === undefined ? {} : { 'aria-invalid': true }),
  } as TextareaHTMLAttributes
  return (
    <div class="flex flex-col gap-1.5">
      <label for={id} class="font-medium">
        {label}
      </label>
      <textarea {...area}>{value}</textarea>
      <p id={`${id}-hint`} class="text-base-content/80 text-sm">
        {hint}
      </p>
      <FieldProblem id={`${id}-problem`} problem={problem} />
    </div>
  )
}
