import 'reflect-metadata'
import { X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Logger } from '@appstore/service/logger'
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
  /** Sentences on files that could not be used when they were last read. */
  problems(): string[]
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g
const REVOCATION_LIST = /-----BEGIN X509 CRL-----[\s\S]+?-----END X509 CRL-----/g

/**
 * @param chainFile PEM, one or more authorities
 * @param revocationFile PEM; empty from the start: revocation is not checked. One that becomes empty later is being replaced or was
 *   damaged, which must not switch the check off.
 */
export function openTrustFiles(chainFile: string, revocationFile: string, logger: Logger): TrustFiles {
  const chain = watched(chainFile, 'chain', logger, parseChain)
  const revocations = watched<X509Crl[] | undefined>(revocationFile, 'revocation', logger, parseRevocations)
  return {
    read: async () => ({ authorities: await chain.read(), revocationLists: await revocations.read() }),
    problems: () => [chain.problem(), revocations.problem()].filter((problem) => problem !== undefined),
  }
}

interface WatchedFile<T> {
  read(): Promise<T>
  problem(): string | undefined
}

function watched<T>(
  file: string,
  what: string,
  logger: Logger,
  parse: (text: string, known: T | undefined) => T,
): WatchedFile<T> {
  let known: { stamp: string; value: T } | undefined
  let problem: string | undefined
  const read = async () => {
    try {
      const { mtimeMs, size, ino } = await stat(file)
      const stamp = `${mtimeMs}:${size}:${ino}`
      if (known?.stamp !== stamp) known = { stamp, value: parse(await readFile(file, 'utf8'), known?.value) }
      problem = undefined
      return known.value
    } catch (error) {
      const sentence = `The ${what} file cannot be used (${reasonOf(error)}); nothing can be published until it can.`
      if (problem !== sentence) logger.error({ err: error, file }, sentence)
      problem = sentence
      throw unavailable(what, error)
    }
  }
  return { read, problem: () => problem }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string }
  return code ?? message ?? String(error)
}

function unavailable(what: string, cause: unknown): DomainError {
  const error = new DomainError(
    'unavailable',
    'trust-unavailable',
    `Certificates cannot be checked just now, because the store's ${what} file cannot be read. Nothing was changed; the operators have to mend it.`,
    { retryAfter: 300 },
  )
  error.cause = cause
  return error
}

function parseChain(text: string): AuthorityCertificate[] {
  const blocks = text.match(CERTIFICATE) ?? []
  if (blocks.length === 0) throw new Error('the chain file holds no certificate')
  return blocks.map((block) => ({ x509: new X509Certificate(block), parsed: new ParsedCertificate(block) }))
}

function parseRevocations(text: string, known: X509Crl[] | undefined): X509Crl[] | undefined {
  if (text.trim() === '') {
    if (known !== undefined) throw new Error('the revocation file held lists and is empty now')
    return undefined
  }
  const blocks = text.match(REVOCATION_LIST) ?? []
  if (blocks.length === 0) throw new Error('the revocation file holds no revocation list')
  return blocks.map((block) => new X509Crl(block))
}
