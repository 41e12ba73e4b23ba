import { DomainError } from '@appstore/event-sourcing/domain-error'

/** How to make an archive that passes; ends many a refusal. */
export const HOW_TO_PACK = 'Pack it from the folder above the app: tar czf myapp.tar.gz myapp'

/** A refusal of the archive itself (releases.md B3). */
export function archiveError(code: string, detail: string, cause?: unknown): DomainError {
  const error = new DomainError('invalid', code, detail)
  if (cause !== undefined) error.cause = cause
  return error
}
