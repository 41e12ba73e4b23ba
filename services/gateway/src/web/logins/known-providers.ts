import { loginProviders } from '@appstore/contracts/logins'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'
import type { z } from 'zod'

/** Another party that people can log in by. */
export type KnownProvider = z.infer<typeof loginProviders.response>['providers'][number]

/** Which logins are set up; asked anew for each page, because an operator can set one up at any time. */
export type KnownProviders = () => Promise<readonly KnownProvider[]>

/** Logging in with a password does not wait for anybody else: while nobody tells, it is as it was last. */
export function knownProviders(messaging: Messaging): KnownProviders {
  let last: readonly KnownProvider[] = []
  return async () => {
    try {
      last = (await messaging.call(loginProviders, {})).providers
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind !== 'unavailable') throw error
    }
    return last
  }
}

/** Where forms of a page with these logins lead, for its content policy. */
export function targetsOf(providers: readonly KnownProvider[]): readonly string[] {
  return [...new Set(providers.flatMap(({ origins }) => origins))]
}
