import { ProvedPerson } from '@appstore/contracts/logins'
import * as oidc from 'openid-client'
import type { LoginProvider, Round } from './login-provider.js'
import type { OidcSite } from './login-sites.js'
import { type HostOf, NotProved, ONE_STEP, outsideFetch } from './outside-fetch.js'

/** Milliseconds that what a party says about itself is used. */
const METADATA_LIFE = 3_600_000
/** Seconds that clocks may differ by. */
const TOLERANCE = 10
/** Seconds since the person logged in there, when they are to show that they are there. */
const FRESH = 600
/** More than fits is not a name. */
const NAME_LENGTH = 200

/** Any party that speaks OpenID Connect: code, PKCE, state and nonce, with the ID token's signature checked. */
export function oidcLogin(site: OidcSite, hostOf: HostOf, now: () => Date): LoginProvider {
  const { issuer, name, client } = site
  const insecure = new URL(issuer).protocol === 'http:'
  const metadata = { client_secret: client.clientSecret, [oidc.clockTolerance]: TOLERANCE }
  const auth = oidc.ClientSecretPost(client.clientSecret)
  let known: { at: number; server: oidc.ServerMetadata } | undefined

  /** What one step needs. Keys are fetched anew each time, so one that was replaced is not believed any more. */
  const step = async (): Promise<oidc.Configuration> => {
    const fetch = outsideFetch(hostOf, AbortSignal.timeout(ONE_STEP))
    const execute = insecure ? [oidc.allowInsecureRequests] : []
    if (known === undefined || now().getTime() - known.at > METADATA_LIFE) {
      const found = await oidc.discovery(new URL(issuer), client.clientId, metadata, auth, {
        execute,
        [oidc.customFetch]: fetch,
      })
      known = { at: now().getTime(), server: found.serverMetadata() }
    }
    const configuration = new oidc.Configuration(known.server, client.clientId, metadata, auth)
    configuration[oidc.customFetch] = fetch
    for (const adjust of [...execute, oidc.enableNonRepudiationChecks]) adjust(configuration)
    return configuration
  }

  return {
    name,
    origins: () => {
      const endpoint = known?.server.authorization_endpoint
      return [...new Set([issuer, ...(endpoint === undefined ? [] : [endpoint])].map((each) => new URL(each).origin))]
    },
    async begin({ state, nonce, verifier, callback, fresh }) {
      return oidc.buildAuthorizationUrl(await step(), {
        redirect_uri: callback,
        scope: 'openid profile email',
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(fresh ? { prompt: 'login', max_age: String(FRESH) } : {}),
      })
    },
    async finish(returned, round) {
      const configuration = await step()
      const tokens = await oidc.authorizationCodeGrant(configuration, returned, checksOf(round))
      const claims = tokens.claims()
      if (claims === undefined) throw new NotProved('there is no ID token')
      const { userinfo_endpoint: more } = configuration.serverMetadata()
      const told =
        more === undefined || claims.email !== undefined
          ? claims
          : { ...claims, ...(await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub)) }
      return personOf(claims.sub, told)
    },
  }
}

function checksOf({ state, nonce, verifier, fresh }: Round): oidc.AuthorizationCodeGrantChecks {
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
  return fresh ? { ...checks, maxAge: FRESH } : checks
}

function personOf(subject: string, told: Readonly<Record<string, unknown>>): ProvedPerson {
  const text = (claim: string) => (typeof told[claim] === 'string' ? (told[claim] as string).slice(0, NAME_LENGTH) : '')
  return ProvedPerson.parse({
    subject,
    name: text('preferred_username') || text('name') || text('email'),
    email: text('email') || null,
    emailVerified: told.email_verified === true,
    firstName: text('given_name'),
    lastName: text('family_name'),
  })
}
