import 'reflect-metadata'
import { X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { X509Certificate as ParsedCertificate, X509Crl } from '@peculiar/x509'

/** A certificate of the chain file: for OpenSSL's checks, and parsed for comparing with revocation lists. */
export interface AuthorityCertificate {
  readonly x509: X509Certificate
  readonly parsed: ParsedCertificate
}

/** What the chain file and the revocation file say just now. */
export interface TrustMaterial {
  readonly authorities: readonly AuthorityCertificate[]
  /** `undefined`: the file is empty, revocation is not checked (releases.md B8). */
  readonly revocationLists: readonly X509Crl[] | undefined
}

/** Reads both files anew whenever they have changed, so that they can be replaced while the store runs. */
export interface TrustFiles {
  /** @throws DomainError `unavailable` when a file cannot be read: a check that could not run never passes */
  read(): Promise<TrustMaterial>
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g
const REVOCATION_LIST = /-----BEGIN X509 CRL-----[\s\S]+?-----END X509 CRL-----/g

/** @param chainFile PEM, one or more authorities @param revocationFile PEM, possibly empty */
export function openTrustFiles(chainFile: string, revocationFile: string): TrustFiles {
  const chain = watched(chainFile, 'chain', parseChain)
  const revocations = watched(revocationFile, 'revocation', parseRevocations)
  return {
    read: async () => ({ authorities: await chain(), revocationLists: await revocations() }),
  }
}

function watched<T>(file: string, what: string, parse: (text: string) => T): () => Promise<T> {
  let known: { stamp: string; value: T } | undefined
  return async () => {
    try {
      const { mtimeMs, size, ino } = await stat(file)
      const stamp = `${mtimeMs}:${size}:${ino}`
      if (known?.stamp !== stamp) known = { stamp, value: parse(await readFile(file, 'utf8')) }
      return known.value
    } catch (error) {
      const unavailable = new DomainError(
        'unavailable',
        'trust-unavailable',
        `Certificates cannot be checked just now, because the store's ${what} file cannot be read. Nothing was changed; the operators have to mend it.`,
        { retryAfter: 300 },
      )
      unavailable.cause = error
      throw unavailable
    }
  }
}

function parseChain(text: string): AuthorityCertificate[] {
  const blocks = text.match(CERTIFICATE) ?? []
  if (blocks.length === 0) throw new Error('the chain file holds no certificate')
  return blocks.map((block) => ({ x509: new X509Certificate(block), parsed: new ParsedCertificate(block) }))
}

function parseRevocations(text: string): X509Crl[] | undefined {
  if (text.trim() === '') return undefined
  const blocks = text.match(REVOCATION_LIST) ?? []
  if (blocks.length === 0) throw new Error('the revocation file holds no revocation list')
  return blocks.map((block) => new X509Crl(block))
}
