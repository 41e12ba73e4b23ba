import type { LoginProvider as LoginName } from '@appstore/contracts/logins'
import { githubLogin } from './github-login.js'
import type { LoginProvider } from './login-provider.js'
import type { ClientCredentials, LoginSites } from './login-sites.js'
import { oidcLogin } from './oidc-login.js'
import type { HostOf } from './outside-fetch.js'

/** Which parties are set up just now: by the environment, or else by an operator's command. */
export function createLoginProviders(parts: {
  readonly config: LoginSites
  /** What an operator set, if anything. */
  readonly stored: () => Promise<ClientCredentials | undefined>
  readonly hostOf: HostOf
  readonly now: () => Date
}): () => Promise<ReadonlyMap<LoginName, LoginProvider>> {
  const { config, stored, hostOf, now } = parts
  const oidc = config.oidc && oidcLogin(config.oidc, hostOf, now)
  // whoever comes first is to find what there is
  oidc?.origins()
  return async () => {
    const providers = new Map<LoginName, LoginProvider>()
    const client = config.github.client ?? (await stored())
    if (client !== undefined) providers.set('github', githubLogin(client, config.github, hostOf))
    if (oidc !== undefined) providers.set('oidc', oidc)
    return providers
  }
}
