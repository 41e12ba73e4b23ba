import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** What an authenticator and its browser may get wrong, or do on purpose. */
export interface Deceit {
  readonly origin?: string
  readonly rpId?: string
  readonly userVerified?: boolean
  readonly counter?: number
  readonly challenge?: string
  /** Signs with another key than the one it was made with. */
  readonly otherKey?: boolean
  readonly userHandle?: string
  readonly credentialId?: string
  readonly type?: string
}

/** What `begin…` gave. */
type Asked = Readonly<Record<string, unknown>>

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()
const base64url = (data: string | Buffer) => Buffer.from(data).toString('base64url')

const USER_PRESENT = 0x01
const USER_VERIFIED = 0x04
const ATTESTED = 0x40

/** A passkey with real keys (ES256), and the browser it is used in. */
export class Authenticator {
  readonly credentialId = base64url(randomBytes(32))
  counter = 0
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  readonly #others = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  readonly #site: { readonly id: string; readonly origin: string }
  readonly #counts: boolean
  #userHandle = ''

  /** @param site where the browser is */
  constructor(site: { readonly id: string; readonly origin: string }, { counts = true } = {}) {
    this.#site = site
    this.#counts = counts
  }

  /** Answers `navigator.credentials.create`, as JSON. */
  create(options: Asked, deceit: Deceit = {}): string {
    this.#userHandle = (options.user as { id: string }).id
    const id = Buffer.from(deceit.credentialId ?? this.credentialId, 'base64url')
    const length = Buffer.alloc(2)
    length.writeUInt16BE(id.length)
    const attested = Buffer.concat([Buffer.alloc(16), length, id, coseKey(this.#keys.publicKey)])
    const parts = [text('fmt'), text('none'), text('attStmt'), Buffer.from([0xa0]), text('authData')]
    const data = bytes(this.#data(ATTESTED, deceit, attested))
    return answer(base64url(id), {
      clientDataJSON: this.#clientData('webauthn.create', options, deceit),
      attestationObject: base64url(Buffer.concat([Buffer.from([0xa3]), ...parts, data])),
      transports: ['internal'],
    })
  }

  /** Answers `navigator.credentials.get`, as JSON. */
  get(options: Asked, deceit: Deceit = {}): string {
    if (this.#counts) this.counter += 1
    const clientDataJSON = this.#clientData('webauthn.get', options, deceit)
    const authenticatorData = this.#data(0, deceit)
    const signed = Buffer.concat([authenticatorData, sha256(Buffer.from(clientDataJSON, 'base64url'))])
    const { privateKey } = deceit.otherKey ? this.#others : this.#keys
    return answer(deceit.credentialId ?? this.credentialId, {
      clientDataJSON,
      authenticatorData: base64url(authenticatorData),
      signature: base64url(sign('sha256', signed, privateKey)),
      userHandle: deceit.userHandle ?? this.#userHandle,
    })
  }

  #clientData(type: string, { challenge }: Asked, deceit: Deceit): string {
    const said = { type: deceit.type ?? type, challenge: deceit.challenge ?? challenge }
    return base64url(JSON.stringify({ ...said, origin: deceit.origin ?? this.#site.origin, crossOrigin: false }))
  }

  #data(flags: number, deceit: Deceit, more = Buffer.alloc(0)): Buffer {
    const verified = deceit.userVerified === false ? 0 : USER_VERIFIED
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(deceit.counter ?? this.counter)
    const head = Buffer.from([flags | USER_PRESENT | verified])
    return Buffer.concat([sha256(deceit.rpId ?? this.#site.id), head, counter, more])
  }
}

function answer(id: string, response: object): string {
  return JSON.stringify({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response })
}

/** Text of fewer than 24 letters, in CBOR. */
function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)])
}

function bytes(value: Buffer): Buffer {
  const head = Buffer.from([0x59, 0, 0])
  head.writeUInt16BE(value.length, 1)
  return Buffer.concat([head, value])
}

/** A public key of P-256 as COSE has it: kty EC2, alg ES256, crv P-256, x and y. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  const coordinate = (label: number, value: string) =>
    Buffer.concat([Buffer.from([label, 0x58, 32]), Buffer.from(value, 'base64url')])
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01]),
    coordinate(0x21, x),
    coordinate(0x22, y),
  ])
}
