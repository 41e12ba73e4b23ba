import { checkMailDomain, verifyCaptcha } from '@appstore/contracts/captcha'
import type { FieldProblem } from '@appstore/contracts/people'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'
import { domainOf } from './field-rules.js'

/** @throws DomainError `captcha-unavailable` when it cannot be known whether a person is there */
export async function captchaProblems(
  messaging: Pick<Messaging, 'call'>,
  solution: string,
  correlationId: string,
): Promise<FieldProblem[]> {
  try {
    const { passed } = await messaging.call(verifyCaptcha, { solution }, { correlationId })
    if (passed) return []
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind !== 'unavailable') throw error
    throw new DomainError(
      'unavailable',
      'captcha-unavailable',
      'Whether the captcha was solved cannot be found out just now. Try again in a moment.',
      { retryAfter: 5 },
    )
  }
  return [{ field: 'captcha', code: 'captcha-wrong', detail: 'The captcha was not solved. Solve the new one.' }]
}

/** Says no only when DNS does: an address is not refused because a check could not be made (web-and-accounts.md 3.1). */
export async function domainProblems(
  messaging: Pick<Messaging, 'call'>,
  email: string,
  correlationId: string,
): Promise<FieldProblem[]> {
  try {
    const { reachable } = await messaging.call(checkMailDomain, { domain: domainOf(email) }, { correlationId })
    if (reachable !== 'no') return []
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'unavailable') return []
    throw error
  }
  const detail = `No mail can be delivered to ${domainOf(email)}. Look for a slip, or give another address.`
  return [{ field: 'email', code: 'email-undeliverable', detail }]
}
