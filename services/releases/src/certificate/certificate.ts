import { type KeyObject, verify, X509Certificate } from 'node:crypto'
import { DomainError } from '@appstore/event-sourcing/domain-error'

/** A certificate that could be read; whether it is trusted is another question. */
export interface AppCertificate {
  readonly x509: X509Certificate
  /** The PEM block alone, trimmed, with LF line ends. */
  readonly pem: string
  /** Common name of the subject: the app id. */
  readonly commonName: string
  /** Upper-case hexadecimal. */
  readonly serial: string
  readonly publicKey: KeyObject
}

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/

/**
 * Reads a certificate in PEM form. Text around the block and any line ends are fine (releases.md B8).
 *
 * @throws DomainError `certificate-unreadable` that says what was found instead
 */
export function readCertificate(text: string): AppCertificate {
  const block = BLOCK.exec(text)?.[0].replaceAll('\r\n', '\n')
  if (block === undefined) throw unreadable(whatItIs(text))
  let x509: X509Certificate
  try {
    x509 = new X509Certificate(block)
  } catch {
    throw unreadable('the text between the BEGIN and END lines is damaged; copy the whole file again')
  }
  // An empty subject is no text at all.
  const names = [...(x509.subject ?? '').matchAll(/^CN=(.*)$/gm)].map((match) => match[1])
  const commonName = names[0]
  if (!commonName) throw unreadable('its subject has no common name (CN), which must be the app id')
  if (names.length > 1)
    throw unreadable(`its subject has ${names.length} common names (CN); exactly one, the app id, is allowed`)
  if (x509.publicKey.asymmetricKeyType !== 'rsa') {
    throw unreadable(
      `its key is of the kind ${x509.publicKey.asymmetricKeyType}; servers verify RSA signatures only, so it must be an RSA key`,
    )
  }
  return { x509, pem: block.trim(), commonName, serial: x509.serialNumber, publicKey: x509.publicKey }
}

/** The common name must be the id, letter by letter, or servers refuse the app (clients.md 1.5). */
export function checkCommonName({ commonName }: AppCertificate, appId: string): void {
  if (commonName === appId) return
  throw new DomainError(
    'invalid',
    'certificate-for-another-app',
    `The certificate is for "${commonName}", but the app is "${appId}". Both must be the same, letter by letter.`,
  )
}

/** Whether this is the key's RSA PKCS#1 v1.5 signature with SHA-512 over the bytes (releases.md B8). */
export function signatureFits(publicKey: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  return verify('sha512', data, publicKey, signature)
}

function unreadable(what: string): DomainError {
  return new DomainError('invalid', 'certificate-unreadable', `The certificate cannot be read: ${what}.`)
}

function whatItIs(text: string): string {
  if (/-----BEGIN (NEW )?CERTIFICATE REQUEST-----/.test(text)) {
    return 'this is a signing request (CSR); send it to the authority and give the certificate you get back'
  }
  if (/PRIVATE KEY-----/.test(text)) return 'this is a private key; keep it secret and give the certificate instead'
  if (/BEGIN CERTIFICATE/.test(text) && /END CERTIFICATE/.test(text)) {
    return 'the BEGIN or END line is damaged; both need five hyphens on either side: -----BEGIN CERTIFICATE-----'
  }
  if (/BEGIN CERTIFICATE/.test(text)) return 'the line -----END CERTIFICATE----- is missing'
  return 'there is no line -----BEGIN CERTIFICATE-----; give the file in PEM form'
}
