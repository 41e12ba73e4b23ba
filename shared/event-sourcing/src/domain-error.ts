/** What kind of rule was broken. `shared/http/problem.ts` alone turns a kind into an HTTP status. */
export type DomainErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'throttled'
  | 'unavailable'

/** Details a machine can use beside the sentence: violations of a file, seconds to wait, and so on. */
export type DomainErrorExtra = Readonly<Record<string, unknown>>

/**
 * A broken rule, told to the person who can mend it.
 *
 * `code` is stable and public (kebab-case); `detail` names the rule, the place and the way out.
 * Anything else that is thrown is a bug and is answered without its message.
 */
export class DomainError extends Error {
  readonly kind: DomainErrorKind
  readonly code: string
  readonly detail: string
  readonly extra: DomainErrorExtra | undefined

  constructor(kind: DomainErrorKind, code: string, detail: string, extra?: DomainErrorExtra) {
    super(`${code}: ${detail}`)
    this.name = 'DomainError'
    this.kind = kind
    this.code = code
    this.detail = detail
    this.extra = extra
  }
}

/** Turns a refusal of the rights table into the answer to whoever asked; `undefined`: nothing is refused. */
export function demand(refusal: { readonly code: string; readonly detail: string } | undefined): void {
  if (refusal !== undefined) throw new DomainError('forbidden', refusal.code, refusal.detail)
}
