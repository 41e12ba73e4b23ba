import { domainToASCII } from 'node:url'
import { Username } from '@appstore/contracts/accounts'
import { LANGUAGES } from '@appstore/contracts/languages'
import { type FieldProblem, NAME_LENGTH } from '@appstore/contracts/people'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { z } from 'zod'
import { passwordProblems } from './password-rules.js'

/** Letters of an address that mail servers take (RFC 5321, 4.5.3.1.3). */
const ADDRESS_LENGTH = 254
const Address = z.email()
/** Not in a name: control characters, halves of characters, and what changes the direction of everything that follows. */
export const NO_NAME = /[\p{Cc}\p{Cs}\u{202A}-\u{202E}\u{2066}-\u{2069}]/u

/** Refuses when there is something to correct: all of it at once. */
export function demandFields(problems: readonly FieldProblem[]): void {
  if (problems.length > 0) throw fieldsInvalid(problems)
}

/** The refusal of some fields of a form. */
export function fieldsInvalid(problems: readonly FieldProblem[]): DomainError {
  const places = problems.map(({ field, detail }) => `${field}: ${detail}`)
  return new DomainError('invalid', 'fields-invalid', `Correct these fields and try again. ${places.join(' ')}`, {
    problems,
  })
}

export function usernameProblems(username: string): FieldProblem[] {
  if (Username.safeParse(username).success) return []
  const detail = 'A user name has 1 to 150 letters, digits or @ . + - _ characters.'
  return [{ field: 'username', code: 'username-invalid', detail }]
}

/** First and last name, both needed (web-and-accounts.md 3.1). */
export function nameProblems(names: { firstName: string; lastName: string }): FieldProblem[] {
  return (['firstName', 'lastName'] as const).flatMap((field): FieldProblem[] => {
    const name = names[field]
    if (name.trim() === '') return [{ field, code: 'name-required', detail: 'A first and a last name are needed.' }]
    if (NO_NAME.test(name)) {
      return [
        { field, code: 'name-invalid', detail: 'A name has no control characters, nor any that turn the line around.' },
      ]
    }
    if ([...name].length <= NAME_LENGTH) return []
    return [{ field, code: 'name-too-long', detail: `A name has ${NAME_LENGTH} letters at most.` }]
  })
}

/** How an address is written; whether mail gets there is another question. */
export function addressProblems(email: string): FieldProblem[] {
  const domain = domainOf(email)
  const local = email.slice(0, email.lastIndexOf('@'))
  if (email.length <= ADDRESS_LENGTH && domain !== '' && Address.safeParse(`${local}@${domain}`).success) return []
  return [{ field: 'email', code: 'email-invalid', detail: 'An e-mail address looks like name@example.org.' }]
}

/** The domain as DNS knows it; "" when there is none. */
export function domainOf(email: string): string {
  return email.includes('@') ? domainToASCII(email.slice(email.lastIndexOf('@') + 1)) : ''
}

export function languageProblems(language: string): FieldProblem[] {
  if (LANGUAGES.includes(language)) return []
  const detail = 'Give the code of one of the languages of the store, such as en, de or pt-br.'
  return [{ field: 'language', code: 'language-unknown', detail }]
}

/** @param known what everybody may know of whoever chooses this password */
export function newPasswordProblems(password: string, known: readonly string[]): FieldProblem[] {
  return passwordProblems(password, known).map((problem) => ({ field: 'password', ...problem }))
}
