import { createPrivateKey, sign } from 'node:crypto'

/** Base64 of the RSA PKCS#1 v1.5 signature with SHA-512: what `openssl dgst -sha512 -sign` makes (releases.md B8). */
export function signBytes(privateKeyPem: string, bytes: Uint8Array): string {
  return sign('sha512', bytes, createPrivateKey(privateKeyPem)).toString('base64')
}
