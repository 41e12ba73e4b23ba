import { beginLogin, finishLogin, type LoginProvider as LoginName, loginProviders } from '@appstore/contracts/logins'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type Answer, answer } from '@appstore/runtime/service'
import type { Logger } from '@appstore/service/logger'
import { randomNonce, randomPKCECodeVerifier } from 'openid-client'
import type { z } from 'zod'
import type { LoginProvider } from './login-provider.js'
import { isOutage, isRefusal } from './outside-fetch.js'
import { LOGIN_LIFE, type PendingLoginStore } from './pending-login-store.js'

export interface LoginParts {
  /** The parties that are set up just now. */
  readonly providers: () => Promise<ReadonlyMap<LoginName, LoginProvider>>
  readonly pending: PendingLoginStore
  /** The store's own address, without a slash at its end. */
  readonly site: string
  readonly logger: Logger
}

/** Answers who wants to log in by another party, and what became of it. */
export function loginAnswers(parts: LoginParts): Answer[] {
  const { providers, pending } = parts
  return [
    answer(loginProviders, async () => ({
      providers: [...(await providers())].map(([provider, each]) => ({
        provider,
        name: each.name,
        origins: [...each.origins()],
      })),
    })),
    answer(beginLogin, async ({ provider, intent }) => {
      const party = await partyOf(parts, provider)
      const [verifier, nonce] = [randomPKCECodeVerifier(), randomNonce()]
      const { state, browser } = await pending.begin(provider, { intent, verifier, nonce })
      const fresh = intent.purpose === 'prove'
      const round = { state, verifier, nonce, callback: callbackOf(parts.site, provider), fresh }
      const address = await answered(parts, provider, () => party.begin(round))
      return { address: address.href, browser, maxAgeSeconds: LOGIN_LIFE }
    }),
    answer(finishLogin, (request) => finish(parts, request)),
  ]
}

/** Where browsers come back to. */
export function callbackOf(site: string, provider: LoginName): string {
  return `${site}/${provider}/login/callback/`
}

type Finish = z.infer<typeof finishLogin.request>
type Finished = z.input<typeof finishLogin.response>

async function finish(parts: LoginParts, { provider, browser, query }: Finish): Promise<Finished> {
  const parameters = new URLSearchParams(query)
  const state = parameters.get('state') ?? ''
  const party = await partyOf(parts, provider)
  const login = await parts.pending.take({ provider, state, browser })
  if (login === undefined) throw expired()
  const { intent, verifier, nonce } = login
  if (parameters.get('error') === 'access_denied') return { outcome: 'cancelled', intent }
  const callback = callbackOf(parts.site, provider)
  const round = { state, verifier, nonce, callback, fresh: intent.purpose === 'prove' }
  const returned = new URL(`${callback}?${parameters}`)
  return { outcome: 'proved', intent, person: await answered(parts, provider, () => party.finish(returned, round)) }
}

async function partyOf({ providers }: LoginParts, name: LoginName): Promise<LoginProvider> {
  const party = (await providers()).get(name)
  if (party !== undefined) return party
  throw new DomainError('not-found', 'login-provider-off', `Logging in with ${name} is not set up at this store.`)
}

/** What the other party does not say, or says wrongly, ends the login; the log has the reason and nothing secret. */
async function answered<T>({ logger }: LoginParts, provider: LoginName, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const outage = isOutage(error)
    if (!outage && !isRefusal(error)) throw error
    const { message, code } = error as Error & { code?: string }
    logger.warn({ provider, code }, `logging in with ${provider} failed: ${message}`)
    throw outage ? unavailable() : refused()
  }
}

function unavailable(): DomainError {
  return new DomainError(
    'unavailable',
    'login-provider-unavailable',
    'The site you want to log in with does not answer just now. Nothing was changed; try again in a moment.',
    { retryAfter: 10 },
  )
}

function refused(): DomainError {
  return new DomainError(
    'forbidden',
    'login-refused',
    'What came back from the site you wanted to log in with does not hold, so nothing was done. Begin once more.',
  )
}

function expired(): DomainError {
  return new DomainError(
    'forbidden',
    'login-expired',
    'This login was finished before, took longer than ten minutes, or began in another browser. Begin once more.',
  )
}
