import { webcrypto } from 'node:crypto'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { X509Crl } from '@peculiar/x509'
import type { AppCertificate } from './certificate.js'
import type { AuthorityCertificate, TrustFiles, TrustMaterial } from './trust-files.js'

/**
 * Checks a certificate (releases.md B8): it chains up to a self-signed root of the chain file, is inside its validity period,
 * and its issuer's current revocation list does not name it. Version 1 certificates, as the real authority issues, are fine (C17).
 *
 * @throws DomainError naming the check that failed; returns only when every check passed
 */
export async function checkTrust(certificate: AppCertificate, trust: TrustFiles, now: Date): Promise<void> {
  const material = await trust.read()
  const issuer = checkChain(certificate, material, now)
  checkValidity(certificate, now)
  if (material.revocationLists !== undefined) await checkRevocation(certificate, issuer, material.revocationLists, now)
}

/** When the first of the newest revocation lists of each authority ends; `undefined` when none is used. After that nothing can be published. */
export async function revocationExpiry(trust: TrustFiles): Promise<Date | undefined> {
  const { revocationLists } = await trust.read()
  const newest = new Map<string, X509Crl>()
  for (const list of revocationLists ?? []) {
    const known = newest.get(list.issuer)
    if (known === undefined || known.thisUpdate < list.thisUpdate) newest.set(list.issuer, list)
  }
  const ends = [...newest.values()].flatMap((list) => (list.nextUpdate ? [list.nextUpdate.getTime()] : []))
  return ends.length === 0 ? undefined : new Date(Math.min(...ends))
}

/** Subjects of authorities that issue certificates of apps and have no list, while revocation is checked. Roots only issue authorities. */
export async function authoritiesWithoutList(trust: TrustFiles): Promise<string[]> {
  const { authorities, revocationLists } = await trust.read()
  if (revocationLists === undefined) return []
  const issuing = authorities.filter((authority) => !authorities.some((other) => issuedByAnother(other, authority)))
  const without: string[] = []
  for (const authority of issuing) {
    if ((await listOf(authority, revocationLists)) === undefined) without.push(authority.parsed.subject)
  }
  return [...new Set(without)]
}

/** Whether `authority` stands above `other`. */
function issuedByAnother(other: AuthorityCertificate, authority: AuthorityCertificate): boolean {
  return other.parsed.subject !== authority.parsed.subject && issued(authority, other.x509)
}

function checkChain(certificate: AppCertificate, material: TrustMaterial, now: Date): AuthorityCertificate {
  const issuer = trustedIssuer(certificate.x509, material.authorities, now)
  if (issuer !== undefined) return issuer
  throw new DomainError(
    'invalid',
    'certificate-untrusted',
    `The certificate for "${certificate.commonName}" (serial ${certificate.serial}) was not issued by an authority that this store trusts. ` +
      'Ask for one at https://github.com/nextcloud/app-certificate-requests (a development store: storectl ca issue ID).',
  )
}

type X509 = AppCertificate['x509']

/**
 * An authority that issued the certificate and chains up to a self-signed root. All of the same name are tried: a renewed authority
 * may stand beside its expired self.
 */
function trustedIssuer(
  certificate: X509,
  authorities: readonly AuthorityCertificate[],
  now: Date,
): AuthorityCertificate | undefined {
  return authorities.find((candidate) => {
    if (!issued(candidate, certificate) || !isAuthority(candidate) || !isValidAt(candidate.x509, now)) return false
    if (issued(candidate, candidate.x509)) return true
    const others = authorities.filter((each) => each !== candidate)
    return trustedIssuer(candidate.x509, others, now) !== undefined
  })
}

function issued({ x509 }: AuthorityCertificate, certificate: X509): boolean {
  return x509.subject === certificate.issuer && certificate.verify(x509.publicKey)
}

/** Version 1 certificates cannot say whether they may issue; for all others the flag must be set. */
function isAuthority({ x509, parsed }: AuthorityCertificate): boolean {
  return parsed.extensions.length === 0 || x509.ca
}

function isValidAt(certificate: X509, now: Date): boolean {
  return certificate.validFromDate <= now && now <= certificate.validToDate
}

function checkValidity({ x509, commonName }: AppCertificate, now: Date): void {
  if (now < x509.validFromDate) {
    throw new DomainError(
      'invalid',
      'certificate-not-yet-valid',
      `The certificate for "${commonName}" is valid from ${x509.validFromDate.toISOString()} on only. Wait, or use another one.`,
    )
  }
  if (now > x509.validToDate) {
    throw new DomainError(
      'invalid',
      'certificate-expired',
      `The certificate for "${commonName}" ended on ${x509.validToDate.toISOString()}. Ask for a new one and register it; releases that stand in the store stay.`,
    )
  }
}

async function checkRevocation(
  certificate: AppCertificate,
  issuer: AuthorityCertificate,
  lists: readonly X509Crl[],
  now: Date,
): Promise<void> {
  const list = await listOf(issuer, lists)
  if (list === undefined) {
    throw new DomainError(
      'invalid',
      'crl-missing',
      `The store has no revocation list of the authority that issued the certificate for "${certificate.commonName}", so it cannot be checked. The operators have to add it.`,
    )
  }
  if (list.thisUpdate > now || list.nextUpdate === undefined || list.nextUpdate < now) {
    throw new DomainError(
      'invalid',
      'crl-expired',
      'The revocation list of the store is out of date, so no certificate can be checked. The operators have to renew it; then try again.',
    )
  }
  if (list.findRevoked(certificate.serial.toLowerCase()) !== null) {
    throw new DomainError(
      'invalid',
      'certificate-revoked',
      `The certificate for "${certificate.commonName}" (serial ${certificate.serial}) was revoked. Ask for a new one and register it.`,
    )
  }
}

/** The newest list that the authority signed: the file may still hold former ones. */
async function listOf(issuer: AuthorityCertificate, lists: readonly X509Crl[]): Promise<X509Crl | undefined> {
  const newestFirst = lists
    .filter((list) => list.issuer === issuer.parsed.subject)
    .sort((one, other) => other.thisUpdate.getTime() - one.thisUpdate.getTime())
  for (const list of newestFirst) {
    if (await list.verify({ publicKey: issuer.parsed }, webcrypto as unknown as Parameters<X509Crl['verify']>[1]))
      return list
  }
  return undefined
}
