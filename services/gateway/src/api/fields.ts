import { camelCaseObject, fieldsInvalid } from '@appstore/http/json-body'

/** A field's value, or the sentence that says what is wrong with it. */
export type FieldResult<Value> = { readonly value: Value } | { readonly problem: string }

/** Reads one field; `undefined`: it was not sent. */
export type Field<Value> = (given: unknown) => FieldResult<Value>

const REQUIRED = 'This field is required.'
const NULL = 'This field may not be null.'
const BLANK = 'This field may not be blank.'

/** A text that is trimmed and then not blank (api.md A7). */
export function text(maxLength: number): Field<string> {
  return (given) => {
    if (given === undefined) return { problem: REQUIRED }
    if (given === null) return { problem: NULL }
    if (typeof given !== 'string') return { problem: `This field must be a string, not ${kindOf(given)}.` }
    const value = given.trim()
    if (value === '') return { problem: BLANK }
    if (value.length > maxLength) return { problem: `This field may have at most ${maxLength} characters.` }
    return { value }
  }
}

/** A URL of the scheme https (api.md A7); longer ones than the limit are refused here (wart 15). */
export function httpsUrl(maxLength: number): Field<string> {
  const asText = text(maxLength)
  return (given) => {
    const result = asText(given)
    if ('problem' in result) return result
    const { value } = result
    if (!/^https:\/\//i.test(value)) return { problem: 'This must be a URL that begins with https://.' }
    // the parser drops tabs and line breaks without a word, and the address fetched would be another than the one recorded
    return /[\s\p{Cc}]/u.test(value) || !URL.canParse(value) ? { problem: 'This is not a valid URL.' } : { value }
  }
}

const SPELLINGS = new Map<unknown, boolean>([
  [true, true],
  [1, true],
  ['1', true],
  ['true', true],
  [false, false],
  [0, false],
  ['0', false],
  ['false', false],
])

/** JSON booleans, 0/1 and the strings true/false; absent is the default; null is an error (api.md A1). */
export function flag(fallback: boolean): Field<boolean> {
  return (given) => {
    if (given === undefined) return { value: fallback }
    if (given === null) return { problem: NULL }
    const value = SPELLINGS.get(typeof given === 'string' ? given.trim().toLowerCase() : given)
    return value === undefined ? { problem: 'This must be true or false.' } : { value }
  }
}

/**
 * Reads the fields of a body; unknown keys are ignored (clients.md C19).
 *
 * @throws DomainError `fields-invalid` with all that is wrong, by field
 */
export function readFields<Values extends Record<string, unknown>>(
  body: unknown,
  fields: { readonly [Name in keyof Values]: Field<Values[Name]> },
): Values {
  const given = camelCaseObject(body)
  const results = Object.entries<Field<unknown>>(fields).map(([name, read]) => {
    return [name, read(Object.hasOwn(given, name) ? given[name] : undefined)] as const
  })
  const problems = results.flatMap(([name, result]) => ('problem' in result ? [[name, [result.problem]] as const] : []))
  if (problems.length > 0) throw fieldsInvalid(Object.fromEntries(problems))
  return Object.fromEntries(results.map(([name, result]) => [name, 'value' in result ? result.value : null])) as Values
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
