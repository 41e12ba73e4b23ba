import { createHash, timingSafeEqual } from 'node:crypto'
import { DomainError } from '@appstore/event-sourcing/domain-error'

/**
 * Lets an operator through who sends `Authorization: Bearer <OPERATOR_TOKEN>`. Takes the same time whatever the token sent.
 *
 * @param expected the setting; undefined: the operator routes are closed
 * @throws DomainError `operator-routes-closed`, `not-an-operator`
 */
export function requireOperator(expected: string | undefined, header: string | undefined): void {
  if (expected === undefined) {
    throw new DomainError(
      'forbidden',
      'operator-routes-closed',
      'The operator routes are closed: set OPERATOR_TOKEN for the gateway to open them.',
    )
  }
  const given = /^\s*Bearer\s+(\S+)\s*$/i.exec(header ?? '')?.[1] ?? ''
  if (!timingSafeEqual(digest(given), digest(expected))) {
    throw new DomainError(
      'unauthenticated',
      'not-an-operator',
      'Send the operator token: "Authorization: Bearer <OPERATOR_TOKEN>".',
    )
  }
}

/** Equal lengths, so that the comparison tells nothing about the length of the token. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
