import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto'
import { CLIENT, codes, consentPage, type Party, type Said, startParty } from './party.js'

type Claims = Readonly<Record<string, unknown>>

/** A party that speaks OpenID Connect. */
export interface OidcParty extends Party {
  /** What it says of who sits in front of it, within the ID token. */
  claims: Claims
  /** What it says when it is asked for more with the token. */
  more: Claims
  /** Changes what stands in the next ID tokens, as somebody would who wants in without being let in. */
  forge: (claims: Claims) => Claims
  /** Signs with a key that is not its own. */
  forgeSignature: boolean
  /** Where people log in, which may be another host than the one that programs ask. */
  front: string
  /** Of the answer to the browser (RFC 9207). */
  issuerParameter: string | undefined
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2_048 })

/** Starts one. */
export async function startOidcParty(): Promise<OidcParty> {
  const { decide, redeem } = codes()
  const [own, foreign] = [newKey(), newKey()]
  const tokens = new Set<string>()
  const signed = (claims: Claims) => {
    const content = `${base64({ alg: 'RS256', kid: 'own', typ: 'JWT' })}.${base64(claims)}`
    const { privateKey } = oidc.forgeSignature ? foreign : own
    return `${content}.${createSign('sha256').update(content).sign(privateKey, 'base64url')}`
  }
  const idToken = (nonce: string | null) => {
    const now = Math.floor(Date.now() / 1_000)
    const times = { iat: now, exp: now + 60, auth_time: now }
    return signed(oidc.forge({ iss: party.url, aud: CLIENT.id, nonce, ...times, ...oidc.claims }))
  }
  const party = await startParty(({ method, path, query, form, authorization }): Said => {
    switch (`${method} ${path}`) {
      case 'GET /.well-known/openid-configuration':
        return { json: metadata(party.url, oidc.front) }
      case 'GET /authorize':
        return consentPage(query)
      case 'GET /decide':
        return decide(query, oidc.issuerParameter === undefined ? {} : { iss: oidc.issuerParameter })
      case 'POST /token': {
        const granted = redeem(form)
        if (granted === undefined) return { json: { error: 'invalid_grant' }, status: 400 }
        const token = randomBytes(18).toString('base64url')
        tokens.add(token)
        return { json: { access_token: token, token_type: 'Bearer', id_token: idToken(granted.nonce) } }
      }
      case 'GET /keys':
        return {
          json: { keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'own', alg: 'RS256', use: 'sig' }] },
        }
      case 'GET /userinfo':
        if (!tokens.has((authorization ?? '').replace(/^Bearer /i, ''))) return { json: {}, status: 401 }
        return { json: { sub: oidc.claims.sub, ...oidc.more } }
      default:
        return { json: {}, status: 404 }
    }
  })
  const oidc: OidcParty = Object.assign(party, {
    claims: { sub: 'person-1', preferred_username: 'ida', email: 'ida@mail.example', email_verified: true },
    more: {},
    forge: (claims: Claims) => claims,
    forgeSignature: false,
    front: party.url,
    issuerParameter: party.url as string | undefined,
  })
  return oidc
}

function metadata(issuer: string, front: string) {
  return {
    issuer,
    authorization_endpoint: `${front}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    userinfo_endpoint: `${issuer}/userinfo`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  }
}
