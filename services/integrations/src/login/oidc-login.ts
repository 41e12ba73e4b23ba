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
  const { step, origins } = partyAt(site, hostOf, now)
  return {
    name: site.name,
    origins,
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

/** What the party says about itself: how it is asked, and where people log in. */
function partyAt({ issuer, client }: OidcSite, hostOf: HostOf, now: () => Date) {
  const metadata = { client_secret: client.clientSecret, [oidc.clockTolerance]: TOLERANCE }
  const auth = oidc.ClientSecretPost(client.clientSecret)
  const execute = new URL(issuer).protocol === 'http:' ? [oidc.allowInsecureRequests] : []
  let known: { at: number; server: oidc.ServerMetadata } | undefined
  let looking: Promise<oidc.ServerMetadata> | undefined

  const fetchOfStep = () => outsideFetch(hostOf, AbortSignal.timeout(ONE_STEP))
  const look = (fetch: oidc.CustomFetch): Promise<oidc.ServerMetadata> => {
    looking ??= oidc
      .discovery(new URL(issuer), client.clientId, metadata, auth, { execute, [oidc.customFetch]: fetch })
      .then((found) => {
        known = { at: now().getTime(), server: found.serverMetadata() }
        return known.server
      })
      .finally(() => {
        looking = undefined
      })
    return looking
  }
  return {
    /** What one step needs. Keys are fetched anew each time, so one that was replaced is not believed any more. */
    async step(): Promise<oidc.Configuration> {
      const fetch = fetchOfStep()
      const isOld = known === undefined || now().getTime() - known.at > METADATA_LIFE
      const server = isOld || known === undefined ? await look(fetch) : known.server
      const configuration = new oidc.Configuration(server, client.clientId, metadata, auth)
      configuration[oidc.customFetch] = fetch
      for (const adjust of [...execute, oidc.enableNonRepudiationChecks]) adjust(configuration)
      return configuration
    },
    /**
     * People may log in at another host, and browsers follow a form there only when the page has named it: so the party is asked before
     * anybody goes there, and nobody waits for that.
     */
    origins(): readonly string[] {
      if (known === undefined) look(fetchOfStep()).catch(() => undefined)
      const endpoint = known?.server.authorization_endpoint
      return [...new Set([issuer, ...(endpoint === undefined ? [] : [endpoint])].map((each) => new URL(each).origin))]
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
