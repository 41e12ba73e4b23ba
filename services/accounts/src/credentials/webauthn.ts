import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { z } from 'zod'
import { CHALLENGE_LIFE, type StoredPasskey } from './passkey-store.js'

/** Where passkeys work: browsers give those of this host, and say which page asked for them. */
export interface RelyingParty {
  /** Host of the site (WebAuthn: RP ID). */
  readonly id: string
  readonly origin: string
}

/** What the site is called where a browser asks for a passkey. */
const SITE_NAME = 'App Store'

const Credential = { id: z.string().min(1).max(2_000), rawId: z.string(), type: z.literal('public-key') }
const Text = z.string().max(20_000)

/** As browsers give it (WebAuthn 5.1.8); what else is in there is nobody's business. */
const Assertion = z.object({
  ...Credential,
  clientExtensionResults: z.object({}).default({}),
  response: z.object({
    clientDataJSON: Text,
    authenticatorData: Text,
    signature: Text,
    userHandle: z.string().max(200).optional(),
  }),
})
const Attestation = z.object({
  ...Credential,
  clientExtensionResults: z.object({}).default({}),
  response: z.object({
    clientDataJSON: Text,
    attestationObject: Text,
    transports: z.array(z.string().max(40)).max(10).optional(),
  }),
})

function parsed<Schema extends z.ZodType>(schema: Schema, answer: string): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(answer)).data
  } catch {
    return undefined
  }
}

/** Accounts by the bytes that authenticators keep beside a passkey. */
const handleOf = (accountId: string) => new TextEncoder().encode(accountId) as Uint8Array<ArrayBuffer>

/** What a browser is asked to make. It has to find out who sits there, by a finger, a face or a PIN. */
export async function registrationOptions(
  site: RelyingParty,
  asked: {
    challenge: Uint8Array<ArrayBuffer>
    accountId: string
    username: string
    known: readonly StoredPasskey[]
  },
): Promise<Record<string, unknown>> {
  const { challenge, accountId, username, known } = asked
  const options = await generateRegistrationOptions({
    rpName: SITE_NAME,
    rpID: site.id,
    userName: username,
    userDisplayName: username,
    userID: handleOf(accountId),
    challenge,
    timeout: CHALLENGE_LIFE,
    attestationType: 'none',
    excludeCredentials: known.map(named),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  })
  return { ...options }
}

/** What a browser is asked to show. Without `known` it offers all passkeys that it has for the site. */
export async function assertionOptions(
  site: RelyingParty,
  { challenge, known }: { challenge: Uint8Array<ArrayBuffer>; known?: readonly StoredPasskey[] },
): Promise<Record<string, unknown>> {
  const options = await generateAuthenticationOptions({
    rpID: site.id,
    challenge,
    timeout: CHALLENGE_LIFE,
    userVerification: 'required',
    ...(known === undefined ? {} : { allowCredentials: known.map(named) }),
  })
  return { ...options }
}

function named({ credentialId, transports }: StoredPasskey) {
  return { id: credentialId, transports: [...transports] }
}

/** A passkey that a browser made. */
export interface MadePasskey {
  readonly credentialId: string
  readonly publicKey: Buffer
  readonly counter: number
  readonly transports: readonly string[]
  readonly aaguid: string
}

/**
 * Reads what a browser made; `undefined` when anything about it is not as it was asked for.
 *
 * @param take uses the challenge up; false: nobody was asked this
 */
export async function madePasskey(
  site: RelyingParty,
  answer: string,
  take: (challenge: string) => Promise<boolean>,
): Promise<MadePasskey | undefined> {
  const response = parsed(Attestation, answer)
  if (response === undefined) return undefined
  const verified = await orRefused(() =>
    verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: take,
      expectedOrigin: site.origin,
      expectedRPID: site.id,
      requireUserVerification: true,
    }),
  )
  if (!verified?.verified) return undefined
  const { credential, aaguid } = verified.registrationInfo
  return {
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: response.response.transports ?? [],
    aaguid,
  }
}

/** A passkey that a browser showed, with what its authenticator has counted. */
export interface ShownPasskey {
  readonly passkey: StoredPasskey
  readonly counter: number
}

/**
 * Reads what a browser showed; `undefined` when anything about it is not as it was asked for.
 *
 * @param find the passkey by the id of its credential
 * @param take uses the challenge up; false: nobody was asked this
 */
export async function shownPasskey(
  site: RelyingParty,
  answer: string,
  {
    find,
    take,
  }: {
    find: (credentialId: string) => Promise<StoredPasskey | undefined>
    take: (challenge: string) => Promise<boolean>
  },
): Promise<ShownPasskey | undefined> {
  const response = parsed(Assertion, answer)
  const passkey = response && (await find(response.id))
  if (response === undefined || passkey === undefined) return undefined
  const { userHandle } = response.response
  if (userHandle && Buffer.from(userHandle, 'base64url').toString() !== passkey.accountId) return undefined
  const { credentialId: id, publicKey } = passkey
  const verified = await orRefused(() =>
    verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      expectedChallenge: take,
      expectedOrigin: site.origin,
      expectedRPID: site.id,
      requireUserVerification: true,
      // whether it went on is decided where it is written, so that two answers at once cannot both count
      credential: { id, publicKey: new Uint8Array(publicKey), counter: 0 },
    }),
  )
  return verified?.verified ? { passkey, counter: verified.authenticationInfo.newCounter } : undefined
}

/** The library throws at whatever is wrong with an answer; to whoever sent it that is all the same. */
async function orRefused<Verified>(verify: () => Promise<Verified>): Promise<Verified | undefined> {
  try {
    return await verify()
  } catch {
    return undefined
  }
}
