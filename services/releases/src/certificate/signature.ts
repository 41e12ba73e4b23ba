import { DomainError } from '@appstore/event-sourcing/domain-error'

/** A signature as its bytes and in the one spelling that is served. */
export interface Signature {
  readonly bytes: Buffer
  /** Canonical base64 (RFC 4648, section 4), on one line. */
  readonly canonical: string
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/**
 * Reads base64 strictly: line breaks and blanks are fine, nothing else outside the alphabet is (clients.md C14, C18).
 * Decoders disagree about everything else, and a signature that verifies here must be the one every server decodes.
 */
export function parseSignature(text: string): Signature {
  const compact = text.replace(/[ \t\r\n]/g, '')
  const bytes = Buffer.from(compact, 'base64')
  const canonical = bytes.toString('base64')
  if (compact === '' || !BASE64.test(compact) || canonical !== compact) {
    throw new DomainError(
      'invalid',
      'signature-not-base64',
      `The signature is not base64: ${whatIsWrong(compact)}. Make it with: openssl dgst -sha512 -sign KEY ARCHIVE | openssl base64`,
    )
  }
  return { bytes, canonical }
}

function whatIsWrong(text: string): string {
  if (text === '') return 'it is empty'
  const padding = text.indexOf('=')
  if (padding >= 0 && /[^=]/.test(text.slice(padding)))
    return `there is more text after the padding "=" at character ${padding + 1}`
  if (/[-_]/.test(text)) return 'it uses the URL alphabet ("-" and "_" instead of "+" and "/")'
  const strange = /[^A-Za-z0-9+/=]/.exec(text)
  if (strange) return `the character ${JSON.stringify(strange[0])} does not belong there`
  return 'its padding is not right, so something is missing at the end'
}
