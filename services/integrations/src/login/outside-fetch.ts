import { BreakerOpen } from '@appstore/service/breaker'
import {
  AuthorizationResponseError,
  ClientError,
  type CustomFetch,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'
import { HostFailure, type OutsideHost } from '../outside/outside-host.js'

/** Gives the host of an address outside. */
export type HostOf = (url: URL) => OutsideHost

/** Milliseconds for one answer, and for all that one step of a login asks. */
const ONE_ANSWER = 4_000
export const ONE_STEP = 6_000
/** Bytes of one: a person, some keys, a list of addresses. */
export const ANSWER_BYTES = 256 * 1_024

/** How the library of OpenID Connect asks the world: through the one way out of this service, with one deadline for the whole step. */
export function outsideFetch(hostOf: HostOf, signal: AbortSignal): CustomFetch {
  return async (address, { method, headers, body }) => {
    const url = new URL(address)
    const answer = await hostOf(url).ask({
      method: method === 'POST' ? 'POST' : 'GET',
      url,
      headers,
      ...(body === undefined || body === null ? {} : { body }),
      timeoutMs: ONE_ANSWER,
      signal,
      maxBytes: ANSWER_BYTES,
    })
    // a refusal's body is not read: that it is one is all that counts here
    const content = answer.json ?? { error: 'invalid_request' }
    return Response.json(content, { status: answer.status })
  }
}

/** The other party cannot be asked just now. */
export function isOutage(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each instanceof HostFailure || each instanceof BreakerOpen) return true
  }
  return false
}

/** What the browser brought, or the other party said of it, does not hold. */
export function isRefusal(error: unknown): boolean {
  const kinds = [ClientError, ResponseBodyError, AuthorizationResponseError, WWWAuthenticateChallengeError, NotProved]
  return kinds.some((kind) => error instanceof kind)
}

/** The other party answers, but not who somebody is. */
export class NotProved extends Error {}
