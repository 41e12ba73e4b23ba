import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { createLogger } from '@appstore/service/logger'
import { sharedFixtures } from '../fixtures-spec.js'
import { readCertificate, signatureFits } from './certificate.js'
import { parseSignature } from './signature.js'
import { checkTrust } from './trust.js'
import { openTrustFiles } from './trust-files.js'

const logger = createLogger({ service: 'releases', level: 'silent' })

const fixtures = sharedFixtures()
const describeWithFixtures = fixtures ? describe : describe.skip
const NOW = new Date('2026-09-01T00:00:00Z')

async function verdict(folder: string, certificate: string, chain: string, crl: string): Promise<string> {
  const trust = openTrustFiles(join(folder, chain), join(folder, crl), logger)
  try {
    await checkTrust(readCertificate(readFileSync(join(folder, certificate), 'latin1')), trust, NOW)
    return 'passed'
  } catch (error) {
    if (error instanceof DomainError) return error.code
    throw error
  }
}

describeWithFixtures('the sample certificates', () => {
  const folder = join(fixtures ?? '', 'certificates')
  it.each([
    ['imaginary-valid.crt', 'imaginary.chain', 'imaginary.crl', 'passed'],
    ['imaginary-valid.crt', 'imaginary.chain', 'empty.crl', 'passed'],
    ['imaginary-revoked1.crt', 'imaginary.chain', 'empty.crl', 'passed'],
    ['imaginary-revoked1.crt', 'imaginary.chain', 'imaginary.crl', 'certificate-revoked'],
    ['imaginary-revoked2.crt', 'imaginary.chain', 'imaginary.crl', 'certificate-revoked'],
    ['news-old.crt', 'imaginary.chain', 'imaginary.crl', 'certificate-untrusted'],
    ['news-old.crt', 'owncloud.crt', 'imaginary.crl', 'crl-missing'],
  ])('%s under %s with %s: %s', async (certificate, chain, crl, expected) => {
    expect(await verdict(folder, certificate, chain, crl)).toBe(expected)
  })

  it('sign the id they are for', () => {
    const certificate = readCertificate(readFileSync(join(folder, 'news-old.crt'), 'latin1'))
    expect(certificate.commonName).toBe('news')
    const fits = (file: string) =>
      signatureFits(
        certificate.publicKey,
        Buffer.from('news'),
        parseSignature(readFileSync(join(folder, file), 'utf8')).bytes,
      )
    expect(fits('news-old-app-id.sig')).toBe(true)
    expect(fits('bad-news-app-id.sig')).toBe(false)
  })
})

describeWithFixtures('the real certificates', () => {
  const folder = join(fixtures ?? '', 'real-certificates')
  const files = (below: string) =>
    fixtures ? readdirSync(join(folder, below)).filter((name) => /\.crt$/.test(name)) : []

  it('in force are all trusted, but for the one that the revocation list names', async () => {
    const refused: string[] = []
    for (const file of files('current')) {
      const answer = await verdict(folder, `current/${file}`, 'root.crt', 'root.crl')
      if (answer !== 'passed') refused.push(`${file}: ${answer}`)
    }
    expect(files('current')).toHaveLength(53)
    expect(refused).toEqual(['ownbackup.crt: certificate-revoked'])
  })

  it('that were revoked are refused', async () => {
    for (const file of files('revoked')) {
      expect(await verdict(folder, `revoked/${file}`, 'root.crt', 'root.crl')).toBe('certificate-revoked')
    }
    expect(files('revoked')).toHaveLength(16)
  })

  it('that are none are told so', () => {
    const names = fixtures ? readdirSync(join(folder, 'bad')) : []
    for (const name of names) {
      expect(() => readCertificate(readFileSync(join(folder, 'bad', name), 'latin1'))).toThrow(/cannot be read: .{20,}/)
    }
    expect(names).toHaveLength(8)
  })
})
