import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { UsageError } from './settings.js'

/** Reads a private key in PEM form. */
export async function readKey(path: string): Promise<KeyObject> {
  const pem = await readFile(path, 'utf8').catch(() => {
    throw new UsageError(`There is no key ${path}.`)
  })
  try {
    return createPrivateKey(pem)
  } catch {
    throw new UsageError(`${path} is not a private key in PEM form (or it is encrypted with a passphrase).`)
  }
}

/** Base64 on one line of the RSA PKCS#1 v1.5 signature with SHA-512: what `openssl dgst -sha512 -sign` makes (releases.md B8). */
export function signBytes(key: KeyObject, bytes: Uint8Array): string {
  return sign('sha512', bytes, key).toString('base64')
}
