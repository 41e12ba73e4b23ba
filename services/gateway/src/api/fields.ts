import { camelCaseObject, fieldsInvalid } from '@appstore/http/json-body'
import { z } from 'zod'

const REQUIRED = 'This field is required.'
const NULL = 'This field may not be null.'
const BLANK = 'This field may not be blank.'

/** A text that is trimmed and then not blank (api.md A7). */
export function text(maxLength: number) {
  return z
    .string({ error: ({ input }) => absent(input) ?? `This field must be a string, not ${kindOf(input)}.` })
    .trim()
    .min(1, { error: BLANK, abort: true })
    .max(maxLength, { error: `This field may have at most ${maxLength} characters.`, abort: true })
}

/** A text that may be blank and may be left out, which is the same. */
export function optionalText(maxLength: number) {
  return z
    .string({ error: ({ input }) => absent(input) ?? `This field must be a string, not ${kindOf(input)}.` })
    .trim()
    .max(maxLength, `This field may have at most ${maxLength} characters.`)
    .default('')
}

/** A URL of the scheme https (api.md A7); longer ones than the limit are refused here (wart 15). */
export function httpsUrl(maxLength: number) {
  return text(maxLength)
    .refine((value) => /^https:\/\//i.test(value), {
      error: 'This must be a URL that begins with https://.',
      abort: true,
    })
    .refine(isUrl, 'This is not a valid URL.')
    .meta({ format: 'uri' })
}

/** The parser drops tabs and line breaks without a word, and the address fetched would be another than the one recorded. */
function isUrl(value: string): boolean {
  return !/[\s\p{Cc}]/u.test(value) && URL.canParse(value)
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
export function flag(fallback: boolean) {
  return z
    .unknown()
    .transform((given, context) => {
      const value = SPELLINGS.get(typeof given === 'string' ? given.trim().toLowerCase() : given)
      if (value !== undefined) return value
      context.addIssue(given === null ? NULL : 'This must be true or false.')
      return z.NEVER
    })
    .meta({
      override: {
        type: ['boolean', 'integer', 'string'],
        enum: [true, false, 1, 0, 'true', 'false', '1', '0'],
        default: fallback,
      },
    })
    .default(fallback)
}

/** One of a few numbers; their decimal texts count as well. */
export function choice<const Value extends number>(values: readonly Value[]) {
  return z
    .unknown()
    .transform((given, context) => {
      const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given
      const value = values.find((each) => each === number)
      if (value !== undefined) return value
      context.addIssue(absent(given) ?? `This must be one of ${values.join(', ')}.`)
      return z.NEVER
    })
    .meta({ override: { type: 'number', enum: [...values] } })
}

/**
 * Reads the fields of a body; unknown keys are ignored (clients.md C19).
 *
 * @throws DomainError `fields-invalid` with all that is wrong, by field
 */
export function readFields<Schema extends z.ZodObject>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(camelCaseObject(body))
  if (result.success) return result.data
  const fields: Record<string, string[]> = {}
  for (const { path, message } of result.error.issues) {
    const field = String(path[0])
    fields[field] = [...(fields[field] ?? []), message]
  }
  throw fieldsInvalid(fields)
}

function absent(given: unknown): string | undefined {
  if (given === undefined) return REQUIRED
  return given === null ? NULL : undefined
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
