import { DomainError } from './domain-error.js'

/** Kind and code of a refusal, for a promise that may be refused; anything else stays a failure. */
export function refusalNamed(error: unknown): string {
  if (!(error instanceof DomainError)) throw error
  return `${error.kind} ${error.code}`
}
