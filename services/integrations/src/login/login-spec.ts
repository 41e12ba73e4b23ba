import { beginLogin, finishLogin, type LoginIntent, type LoginProvider } from '@appstore/contracts/logins'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { CLIENT, decideAt } from '@appstore/login-parties/party'
import type { TestIntegrations } from '../integrations-spec.js'

export const SITE = 'https://store.example'

/** Settings with GitHub and OpenID Connect at these addresses. */
export function loginSettings(urls: { github?: string; oidc?: string }): Record<string, string> {
  const github = urls.github && {
    GITHUB_CLIENT_ID: CLIENT.id,
    GITHUB_CLIENT_SECRET: CLIENT.secret,
    GITHUB_LOGIN_URL: urls.github,
    GITHUB_API_BASE_URL: `${urls.github}/api`,
  }
  const oidc = urls.oidc && {
    OIDC_ISSUER: urls.oidc,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
    OIDC_NAME: 'House login',
  }
  return { SITE_URL: SITE, ...(github || {}), ...(oidc || {}) }
}

export const ENTER: LoginIntent = { purpose: 'enter', accountId: null, next: '/account/' }

/** Somebody's way to another party and back. */
export function loginSteps(integrations: TestIntegrations, provider: LoginProvider) {
  const begin = (intent = ENTER) => integrations.call(beginLogin, { provider, intent })
  const finish = (browser: string, query: string) => integrations.call(finishLogin, { provider, browser, query })
  return {
    begin,
    finish,
    async roundTrip(intent = ENTER, change: (query: URLSearchParams) => void = () => undefined) {
      const { address, browser } = await begin(intent)
      const returned = await decideAt(address)
      change(returned.searchParams)
      return await finish(browser, returned.search.slice(1))
    },
  }
}

/** The code of a refusal. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error('nothing was refused'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof DomainError) return error.code
  throw error
}
