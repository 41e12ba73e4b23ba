import type { ComponentChild, ComponentChildren, InputHTMLAttributes } from 'preact'
import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'

interface Row {
  readonly key: string
  readonly cells: readonly ComponentChild[]
}

/** A table; on a phone each row is a block of its own, with the column's name before each value. */
export function Table({ label, columns, rows }: { label: string; columns: readonly string[]; rows: readonly Row[] }) {
  return (
    <div class="rounded-box border border-base-300 bg-base-100 px-5 py-1">
      <table class="w-full text-start max-md:block">
        <caption class="sr-only">{label}</caption>
        <thead class="max-md:sr-only">
          <tr class="border-base-300 border-b">
            {columns.map((column) => (
              <th key={column} scope="col" class="py-3 pe-4 text-start font-medium text-base-content/80 text-sm">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="divide-y divide-base-300 max-md:block">
          {rows.map(({ key, cells }) => (
            <tr key={key} class="max-md:flex max-md:flex-col max-md:gap-1 max-md:py-4">
              {cells.map((cell, index) => (
                <td
                  key={columns[index]}
                  class={`md:py-3 md:pe-4 ${cell === null ? 'max-md:hidden' : 'max-md:flex max-md:justify-between max-md:gap-4'}`}
                >
                  <span class={`text-base-content/80 text-sm md:hidden ${index === 0 ? 'sr-only' : ''}`}>
                    {columns[index]}
                  </span>
                  {index === 0 ? cell : <span class="max-md:text-end">{cell}</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** What is said where a list has nothing to show. */
export function Empty({ text, children }: { text: string; children?: ComponentChildren }) {
  return (
    <div class="flex flex-col items-start gap-3 rounded-box border border-base-300 bg-base-100 p-6">
      <Icon name="search-x" class="size-8 text-base-content/70" />
      <p>{text}</p>
      {children}
    </div>
  )
}

/** The way to what is older, and back to the newest. */
export function Older(props: {
  path: string
  query: URLSearchParams
  next: string | null
  labels?: readonly [back: string, on: string]
}) {
  const { path, query, next, labels = ['admin.newest', 'admin.older'] } = props
  const { t } = useFrame()
  const to = (changes: Record<string, string | null>) => {
    const other = new URLSearchParams(query)
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) other.delete(name)
      else other.set(name, value)
    }
    const text = other.toString()
    return text === '' ? path : `${path}?${text}`
  }
  if (next === null && !query.has('before')) return null
  return (
    <nav aria-label={t('pages.label')} class="flex flex-wrap gap-3">
      {query.has('before') && (
        <a class="btn" href={to({ before: null })}>
          <Icon name="chevron-left" class="size-4 rtl:rotate-180" />
          {t(labels[0])}
        </a>
      )}
      {next !== null && (
        <a class="btn" rel="next" href={to({ before: next })}>
          {t(labels[1])}
          <Icon name="chevron-right" class="size-4 rtl:rotate-180" />
        </a>
      )}
    </nav>
  )
}

interface FilterField {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly type?: 'text' | 'search' | 'date'
  readonly choices?: readonly (readonly [value: string, text: string])[]
}

/** What a list is narrowed by: a form that only looks. */
export function Filter({ path, fields, submit }: { path: string; fields: readonly FilterField[]; submit: string }) {
  const { t } = useFrame()
  const isNarrowed = fields.some(({ value, choices }) => value !== (choices?.[0]?.[0] ?? ''))
  return (
    <search>
      <form action={path} method="get" class="flex flex-wrap items-end gap-3">
        {fields.map((field) => (
          <div key={field.name} class="flex min-w-32 grow basis-32 flex-col gap-1">
            <label for={`filter-${field.name}`} class="font-medium text-sm">
              {field.label}
            </label>
            <FilterInput field={field} />
          </div>
        ))}
        <div class="flex gap-2">
          <button type="submit" class="btn btn-primary">
            <Icon name="search" class="size-4" />
            {submit}
          </button>
          {isNarrowed && (
            <a href={path} class="btn btn-ghost">
              {t('admin.clear')}
            </a>
          )}
        </div>
      </form>
    </search>
  )
}

function FilterInput({ field: { name, value, type = 'text', choices } }: { field: FilterField }) {
  const id = `filter-${name}`
  if (choices === undefined) {
    const input = { id, name, type, value, maxLength: 300, class: 'input w-full' } as InputHTMLAttributes
    return <input {...input} />
  }
  return (
    <select id={id} name={name} class="select w-full">
      {choices.map(([choice, text]) => (
        <option key={choice} value={choice} selected={choice === value}>
          {text}
        </option>
      ))}
    </select>
  )
}
