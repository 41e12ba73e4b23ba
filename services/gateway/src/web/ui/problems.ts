import { FieldProblem } from '@appstore/contracts/people'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Translate } from '../language/catalogues.js'

/** What is wrong with a form: a sentence for each field that has to be corrected, and one for the whole. */
export interface Problems {
  readonly fields: Readonly<Record<string, string>>
  readonly whole: string | undefined
}

export const NO_PROBLEMS: Problems = { fields: {}, whole: undefined }

/** Codes of refusals that a form can show beside what was filled in; all others are a page of their own. */
const WHOLE = [
  'captcha-unavailable',
  'email-taken',
  'key-invalid',
  'token-gone',
  'too-many-tokens',
  'passkey-refused',
  'passkey-known',
  'too-many-passkeys',
  'only-way-in',
  'last-superuser',
]

/**
 * Carries out what a form asks for. A refusal that whoever filled it in can mend comes back as problems.
 *
 * @throws what else went wrong
 */
export async function tried<Result>(
  t: Translate,
  work: () => Promise<Result>,
): Promise<Result | { problems: Problems }> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    if (error.code === 'fields-invalid') return { problems: { fields: sentences(t, error), whole: undefined } }
    if (!WHOLE.includes(error.code)) throw error
    return { problems: { fields: {}, whole: t(`refusals.${error.code}`) } }
  }
}

function sentences(t: Translate, error: DomainError): Record<string, string> {
  const found = FieldProblem.array().safeParse(error.extra?.problems)
  // one sentence says it for all: of five apps without a decision it is said once
  const fields = new Map<string, Set<string>>()
  for (const { field, code, detail } of found.success ? found.data : []) {
    const key = `problems.${code}`
    const sentence = t(key)
    fields.set(field, (fields.get(field) ?? new Set()).add(sentence === key ? detail : sentence))
  }
  return Object.fromEntries([...fields].map(([field, said]) => [field, [...said].join(' ')]))
}
