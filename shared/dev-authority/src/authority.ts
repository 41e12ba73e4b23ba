import 'reflect-metadata'
import { createPrivateKey, generateKeyPair, type KeyObject, randomBytes, sign, webcrypto } from 'node:crypto'
import { promisify } from 'node:util'
import { AsnConvert } from '@peculiar/asn1-schema'
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Certificate,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
} from '@peculiar/asn1-x509'
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
  X509CrlGenerator,
} from '@peculiar/x509'

type CryptoKey = webcrypto.CryptoKey
type CryptoKeyPair = webcrypto.CryptoKeyPair

const crypto = webcrypto
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]) }
const DAY = 24 * 60 * 60 * 1000
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11'
const COMMON_NAME = '2.5.4.3'

/** A key pair and its certificate, in PEM form. */
export interface Identity {
  readonly certificate: string
  readonly privateKey: string
}

export interface IssueOptions {
  /** The app id. `undefined`: a subject without a common name. */
  readonly commonName: string | undefined
  /** RSA bits; 4096 is customary for apps. */
  readonly keyBits?: number
  readonly notBefore?: Date
  readonly notAfter?: Date
  /** Hexadecimal; random when absent. */
  readonly serial?: string
}

/** A code-signing authority for development and tests: root, intermediate, and certificates like those of the real one. */
export interface Authority {
  /** Intermediate first, then root, as the real bundle has them (clients.md C17). PEM. */
  readonly chain: string
  /** What is needed to open the authority again. */
  readonly saved: SavedAuthority
  /** Issues an app's certificate: X.509 version 1, no extensions, issued by the intermediate. */
  issue(options: IssueOptions): Promise<Identity>
  /** A revocation list of the intermediate. PEM. */
  revocationList(options?: { revoked?: readonly string[]; thisUpdate?: Date; nextUpdate?: Date }): Promise<string>
}

export interface SavedAuthority {
  readonly root: Identity
  readonly intermediate: Identity
}

/** Makes a new root and intermediate. */
export async function createAuthority(options: { name: string; keyBits?: number }): Promise<Authority> {
  const bits = options.keyBits ?? 2048
  const rootKeys = await rsaPair(bits)
  const intermediateKeys = await rsaPair(bits)
  const rootName = `CN=${options.name} Root`
  const root = await authorityCertificate(rootName, rootName, rootKeys.publicKey, rootKeys.privateKey)
  const intermediateName = `CN=${options.name} Code Signing Intermediate`
  const intermediate = await authorityCertificate(
    intermediateName,
    rootName,
    intermediateKeys.publicKey,
    rootKeys.privateKey,
  )
  return openAuthority({
    root: { certificate: root, privateKey: await privatePem(rootKeys.privateKey) },
    intermediate: { certificate: intermediate, privateKey: await privatePem(intermediateKeys.privateKey) },
  })
}

/** Opens an authority that was made before. */
export function openAuthority(saved: SavedAuthority): Authority {
  const signingKey = createPrivateKey(saved.intermediate.privateKey)
  const issuer = new X509Certificate(saved.intermediate.certificate)
  return {
    chain: `${saved.intermediate.certificate.trim()}\n${saved.root.certificate.trim()}\n`,
    saved,
    async issue(options) {
      const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
        modulusLength: options.keyBits ?? 2048,
      })
      const certificate = versionOneCertificate(issuer, signingKey, publicKey, options)
      return { certificate, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
    },
    async revocationList(options = {}) {
      const now = Date.now()
      const crl = await X509CrlGenerator.create(
        {
          issuer: issuer.subject,
          thisUpdate: options.thisUpdate ?? new Date(now - DAY),
          nextUpdate: options.nextUpdate ?? new Date(now + 3650 * DAY),
          signingAlgorithm: RSA,
          signingKey: await importPrivate(saved.intermediate.privateKey),
          entries: (options.revoked ?? []).map((serialNumber) => ({
            serialNumber,
            revocationDate: new Date(now - DAY),
          })),
        },
        crypto,
      )
      return `${PemConverter.encode(crl.rawData, 'X509 CRL')}\n`
    },
  }
}

/** A certificate authority and a server certificate for https on this machine. PEM. */
export async function createServerIdentity(names: readonly string[]): Promise<Identity & { authority: string }> {
  const rootKeys = await rsaPair(2048)
  const serverKeys = await rsaPair(2048)
  // A name of its own: programs look authorities up by name, and several may be trusted side by side.
  const rootName = `CN=Development download authority ${randomBytes(6).toString('hex')}`
  const authority = await authorityCertificate(rootName, rootName, rootKeys.publicKey, rootKeys.privateKey)
  const certificate = await X509CertificateGenerator.create(
    {
      ...validFor(3650),
      serialNumber: randomSerial(),
      subject: `CN=${names[0]}`,
      issuer: rootName,
      publicKey: serverKeys.publicKey,
      signingKey: rootKeys.privateKey,
      signingAlgorithm: RSA,
      extensions: [
        new SubjectAlternativeNameExtension(
          names.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? ('ip' as const) : ('dns' as const), value })),
        ),
      ],
    },
    crypto,
  )
  return {
    authority,
    certificate: `${certificate.toString('pem')}\n`,
    privateKey: await privatePem(serverKeys.privateKey),
  }
}

async function authorityCertificate(
  subject: string,
  issuer: string,
  publicKey: CryptoKey,
  signingKey: CryptoKey,
): Promise<string> {
  const certificate = await X509CertificateGenerator.create(
    {
      ...validFor(7300),
      serialNumber: randomSerial(),
      subject,
      issuer,
      publicKey,
      signingKey,
      signingAlgorithm: RSA,
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      ],
    },
    crypto,
  )
  return `${certificate.toString('pem')}\n`
}

/** The real authority issues version 1: no generator offers that, so the structure (RFC 5280, 4.1) is put together here. */
function versionOneCertificate(
  issuer: X509Certificate,
  key: KeyObject,
  publicKey: KeyObject,
  options: IssueOptions,
): string {
  const algorithm = new AlgorithmIdentifier({ algorithm: SHA256_WITH_RSA, parameters: null })
  const { notBefore, notAfter } = validFor(3750)
  const body = new TBSCertificate({
    serialNumber: new Uint8Array(Buffer.from(options.serial ?? randomSerial(), 'hex')).buffer,
    signature: algorithm,
    issuer: AsnConvert.parse(issuer.subjectName.toArrayBuffer(), Name),
    validity: new Validity({ notBefore: options.notBefore ?? notBefore, notAfter: options.notAfter ?? notAfter }),
    subject: subjectName(options.commonName),
    subjectPublicKeyInfo: AsnConvert.parse(publicKey.export({ type: 'spki', format: 'der' }), SubjectPublicKeyInfo),
  })
  const signed = AsnConvert.serialize(body)
  const certificate = new Certificate({
    tbsCertificate: body,
    signatureAlgorithm: algorithm,
    signatureValue: new Uint8Array(sign('sha256', Buffer.from(signed), key)).buffer,
  })
  return `${PemConverter.encode(AsnConvert.serialize(certificate), 'CERTIFICATE')}\n`
}

function subjectName(commonName: string | undefined): Name {
  if (commonName === undefined) return new Name([])
  const value = new AttributeValue({ utf8String: commonName })
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value })])])
}

async function rsaPair(bits: number): Promise<CryptoKeyPair> {
  return (await crypto.subtle.generateKey({ ...RSA, modulusLength: bits }, true, ['sign', 'verify'])) as CryptoKeyPair
}

async function importPrivate(pem: string): Promise<CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' })
  return await crypto.subtle.importKey('pkcs8', new Uint8Array(der), RSA, true, ['sign'])
}

async function privatePem(key: CryptoKey): Promise<string> {
  return `${PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`
}

function validFor(days: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now()
  return { notBefore: new Date(now - DAY), notAfter: new Date(now + days * DAY) }
}

/** Positive, 15 bytes. */
function randomSerial(): string {
  return `4${randomBytes(15).toString('hex').slice(1)}`
}
