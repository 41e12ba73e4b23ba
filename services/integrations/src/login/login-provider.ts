import type { ProvedPerson } from '@appstore/contracts/logins'

/** One round to another party and back. */
export interface Round {
  /** Comes back with the browser. */
  readonly state: string
  readonly verifier: string
  readonly nonce: string
  /** Where the browser comes back to: exactly this address stands at the other party. */
  readonly callback: string
  /** The person is to show once more that they are there; having logged in some time is not enough. */
  readonly fresh: boolean
}

/** Another party that says who somebody is. */
export interface LoginProvider {
  /** On buttons. */
  readonly name: string
  /** Where a form that begins a login leads. */
  origins(): readonly string[]
  /** @throws HostFailure, BreakerOpen and those of the library, as `finish` does */
  begin(round: Round): Promise<URL>
  /**
   * @param returned the address that the browser came back with
   * @throws what {@link isOutage} or {@link isRefusal} tells of
   */
  finish(returned: URL, round: Round): Promise<ProvedPerson>
}
