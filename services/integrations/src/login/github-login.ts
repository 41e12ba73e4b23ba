import type { ProvedPerson } from '@appstore/contracts/logins'
import * as oidc from 'openid-client'
import { z } from 'zod'
import { githubHeaders } from '../outside/github-api.js'
import type { LoginProvider } from './login-provider.js'
import type { ClientCredentials } from './login-sites.js'
import { ANSWER_BYTES, type HostOf, NotProved, ONE_STEP, outsideFetch } from './outside-fetch.js'

const User = z.object({ id: z.number().int().positive(), login: z.string(), name: z.string().nullish() })
const Addresses = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }))

/**
 * GitHub, which speaks OAuth and has an interface of its own to say who somebody is. Its token is used for two questions and forgotten.
 *
 * @param sites where people log in, and where questions are asked; neither with a slash at its end
 */
export function githubLogin(
  client: ClientCredentials,
  sites: { readonly login: string; readonly api: string },
  hostOf: HostOf,
): LoginProvider {
  const server = {
    issuer: sites.login,
    authorization_endpoint: `${sites.login}/login/oauth/authorize`,
    token_endpoint: `${sites.login}/login/oauth/access_token`,
  }
  const configured = () => {
    const configuration = new oidc.Configuration(server, client.clientId, client.clientSecret)
    if (new URL(sites.login).protocol === 'http:') oidc.allowInsecureRequests(configuration)
    return configuration
  }
  return {
    name: 'GitHub',
    origins: () => [new URL(sites.login).origin],
    async begin({ state, verifier, callback }) {
      return oidc.buildAuthorizationUrl(configured(), {
        redirect_uri: callback,
        scope: 'read:user user:email',
        state,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
    },
    async finish(returned, { state, verifier }) {
      const signal = AbortSignal.timeout(ONE_STEP)
      const configuration = configured()
      configuration[oidc.customFetch] = outsideFetch(hostOf, signal)
      const checks = { expectedState: state, pkceCodeVerifier: verifier }
      const { access_token: token } = await oidc.authorizationCodeGrant(configuration, returned, checks)
      const ask = asking(sites.api, token, hostOf, signal)
      const [user, addresses] = await Promise.all([ask('/user', User), ask('/user/emails', Addresses)])
      return personOf(user, addresses)
    },
  }
}

function asking(api: string, token: string, hostOf: HostOf, signal: AbortSignal) {
  // the person's token, in place of the store's own
  const headers = { ...githubHeaders({ base: api, token: undefined }), authorization: `Bearer ${token}` }
  return async <Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> => {
    const url = new URL(api + path)
    const question = { method: 'GET', url, headers, timeoutMs: ONE_STEP, signal, maxBytes: ANSWER_BYTES } as const
    const answer = await hostOf(url).ask(question)
    const read = schema.safeParse(answer.json)
    if (!read.success) throw new NotProved(`GitHub does not answer ${path} with what it should`)
    return read.data
  }
}

/** Only the address that GitHub calls the person's own counts, not one of their others. */
function personOf({ id, login, name }: z.infer<typeof User>, addresses: z.infer<typeof Addresses>): ProvedPerson {
  const primary = addresses.find((each) => each.primary)
  const [firstName = '', ...others] = (name ?? '').trim().split(/\s+/)
  return {
    subject: String(id),
    name: login.slice(0, 200),
    email: primary?.email ?? null,
    emailVerified: primary?.verified ?? false,
    firstName: firstName.slice(0, 200),
    lastName: others.join(' ').slice(0, 200),
  }
}
