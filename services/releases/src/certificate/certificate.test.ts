import 'reflect-metadata'
import { createPrivateKey, generateKeyPairSync, sign, webcrypto } from 'node:crypto'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Authority, createAuthority } from '@appstore/dev-authority/authority'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { createLogger } from '@appstore/service/logger'
import { BasicConstraintsExtension, X509Certificate, X509CertificateGenerator } from '@peculiar/x509'
import fc from 'fast-check'
import { readCertificate, signatureFits } from './certificate.js'
import { parseSignature } from './signature.js'
import { checkTrust, revocationExpiry } from './trust.js'
import { openTrustFiles } from './trust-files.js'

const logger = createLogger({ service: 'releases', level: 'silent' })

const DAY = 24 * 60 * 60 * 1000

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'passed',
    (error: unknown) => {
      if (error instanceof DomainError) return error.code
      throw error
    },
  )
}

describe('the trust in a certificate', () => {
  let authority: Authority
  let folder: string
  beforeAll(async () => {
    authority = await createAuthority({ name: 'Test' })
    folder = await mkdtemp(join(tmpdir(), 'appstore-trust-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  async function check(
    options: Partial<Parameters<Authority['issue']>[0]>,
    crl: string | Parameters<Authority['revocationList']>[0] = {},
    by: Authority = authority,
  ): Promise<string> {
    const { certificate } = await by.issue({ commonName: 'hello', ...options })
    await writeFile(join(folder, 'chain.pem'), authority.chain)
    await writeFile(join(folder, 'crl.pem'), typeof crl === 'string' ? crl : await authority.revocationList(crl))
    const trust = openTrustFiles(join(folder, 'chain.pem'), join(folder, 'crl.pem'), logger)
    return codeOf(checkTrust(readCertificate(certificate), trust, new Date()))
  }

  it('is there for a version 1 certificate of the intermediate', async () => expect(await check({})).toBe('passed'))
  it('needs our authority', async () => {
    const other = await createAuthority({ name: 'Test' })
    expect(await check({}, {}, other)).toBe('certificate-untrusted')
  })
  it('ends with the certificate', async () => {
    expect(await check({ notAfter: new Date(Date.now() - DAY) })).toBe('certificate-expired')
  })
  it('begins with the certificate', async () => {
    expect(await check({ notBefore: new Date(Date.now() + DAY) })).toBe('certificate-not-yet-valid')
  })
  it('ends with revocation', async () => {
    expect(await check({ serial: '1001' }, { revoked: ['1001'] })).toBe('certificate-revoked')
    expect(await check({ serial: '1002' }, { revoked: ['1001'] })).toBe('passed')
  })
  it('needs a current revocation list', async () => {
    expect(await check({}, { nextUpdate: new Date(Date.now() - DAY / 2) })).toBe('crl-expired')
  })
  it('needs a revocation list of the issuer', async () => {
    const other = await createAuthority({ name: 'Other' })
    expect(await check({}, await other.revocationList())).toBe('crl-missing')
  })
  it('does without revocation when the file is empty', async () =>
    expect(await check({ serial: '1001' }, '')).toBe('passed'))

  it('follows the newest list of an authority, wherever it stands in the file', async () => {
    const older = await authority.revocationList({ thisUpdate: new Date(Date.now() - 9 * DAY) })
    const newer = await authority.revocationList({ thisUpdate: new Date(Date.now() - DAY), revoked: ['1001'] })
    expect(await check({ serial: '1001' }, older + newer)).toBe('certificate-revoked')
    expect(await check({ serial: '1001' }, newer + older)).toBe('certificate-revoked')
  })
  it('is there for a renewed authority beside its expired self', async () => {
    const { certificate } = await authority.issue({ commonName: 'hello' })
    const chainFile = join(folder, 'renewed.pem')
    await writeFile(chainFile, (await expiredIntermediate(authority)) + authority.chain)
    await writeFile(join(folder, 'crl.pem'), await authority.revocationList())
    const trust = openTrustFiles(chainFile, join(folder, 'crl.pem'), logger)
    expect(await codeOf(checkTrust(readCertificate(certificate), trust, new Date()))).toBe('passed')
  })
  it('is not there while a revocation file that held lists is empty', async () => {
    const { certificate } = await authority.issue({ commonName: 'hello' })
    const crl = join(folder, 'emptied.pem')
    await writeFile(join(folder, 'chain.pem'), authority.chain)
    await writeFile(crl, await authority.revocationList())
    const trust = openTrustFiles(join(folder, 'chain.pem'), crl, logger)
    const outcome = () => codeOf(checkTrust(readCertificate(certificate), trust, new Date()))
    expect(await outcome()).toBe('passed')
    await writeFile(crl, '')
    expect(await outcome()).toBe('trust-unavailable')
    await writeFile(crl, await authority.revocationList())
    expect(await outcome()).toBe('passed')
  })

  it('cannot be found out when a file is missing or damaged, and then it is not there', async () => {
    const { certificate } = await authority.issue({ commonName: 'hello' })
    const missing = openTrustFiles(join(folder, 'nowhere.pem'), join(folder, 'crl.pem'), logger)
    expect(await codeOf(checkTrust(readCertificate(certificate), missing, new Date()))).toBe('trust-unavailable')
    expect(await check({}, 'nonsense')).toBe('trust-unavailable')
  })

  it('follows the files when they change', async () => {
    const chain = join(folder, 'changing.pem')
    const crl = join(folder, 'changing-crl.pem')
    const trust = openTrustFiles(chain, crl, logger)
    const certificate = readCertificate((await authority.issue({ commonName: 'hello', serial: '1003' })).certificate)
    await writeFile(chain, authority.chain)
    await writeFile(crl, await authority.revocationList())
    expect(await codeOf(checkTrust(certificate, trust, new Date()))).toBe('passed')
    await writeFile(crl, await authority.revocationList({ revoked: ['1003'] }))
    await utimes(crl, new Date(), new Date(Date.now() + 2_000))
    expect(await codeOf(checkTrust(certificate, trust, new Date()))).toBe('certificate-revoked')
  })

  it('tells when the revocation list ends', async () => {
    const nextUpdate = new Date('2030-01-02T03:04:05Z')
    await check({}, { nextUpdate })
    expect(await revocationExpiry(openTrustFiles(join(folder, 'chain.pem'), join(folder, 'crl.pem'), logger))).toEqual(
      nextUpdate,
    )
  })
})

describe('reading a certificate', () => {
  it('tolerates text before it, CRLF and blanks around', async () => {
    const authority = await createAuthority({ name: 'Test' })
    const { certificate } = await authority.issue({ commonName: 'hello' })
    const read = readCertificate(`Certificate:\n  Data\n\n${certificate.replaceAll('\n', '\r\n')}  \n`)
    expect(read.commonName).toBe('hello')
    expect(read.pem).toBe(certificate.trim())
    const unnamed = await authority.issue({ commonName: undefined })
    expect(() => readCertificate(unnamed.certificate)).toThrow('no common name')
  })
  it.each([
    ['-----BEGIN CERTIFICATE REQUEST-----\nx\n-----END CERTIFICATE REQUEST-----', 'signing request'],
    ['-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----', 'private key'],
    ['----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----', 'five hyphens'],
    ['-----BEGIN CERTIFICATE-----\nx', 'END CERTIFICATE'],
    ['-----BEGIN CERTIFICATE-----\neA==\n-----END CERTIFICATE-----', 'damaged'],
    ['hello', 'PEM form'],
  ])('says what %j is', (text, expected) => expect(() => readCertificate(text)).toThrow(expected))
})

describe('signatures', () => {
  it('may have line breaks and blanks, and are served on one line (C14, C18)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.constantFrom('\n', '\r\n', ' ', '\t'), (bytes, separator) => {
        const base64 = Buffer.from(bytes).toString('base64')
        const wrapped = base64.replace(/(.{3})/g, `$1${separator}`)
        const { bytes: read, canonical } = parseSignature(`${wrapped}\n`)
        expect(Buffer.from(bytes).equals(read)).toBe(true)
        expect(canonical).toBe(base64)
      }),
    )
  })
  it.each([
    ['YQ==cu', 'after the padding'],
    ['-_-_', 'URL alphabet'],
    ['YQ=', 'padding'],
    ['YQ', 'padding'],
    ['YR==', 'padding'],
    ['Y*==', 'does not belong'],
    ['', 'empty'],
  ])('%j are refused', (text, expected) => expect(() => parseSignature(text)).toThrow(expected))
  it('fit only the bytes and the key they were made with', () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const signature = sign('sha512', Buffer.from('hello'), pair.privateKey)
    expect(signatureFits(pair.publicKey, Buffer.from('hello'), signature)).toBe(true)
    expect(signatureFits(pair.publicKey, Buffer.from('hellO'), signature)).toBe(false)
    expect(signatureFits(other.publicKey, Buffer.from('hello'), signature)).toBe(false)
    expect(signatureFits(pair.publicKey, Buffer.from('hello'), Buffer.from('x'))).toBe(false)
  })
})

/** The intermediate as it was before it was renewed: the same name and key, other dates. */
async function expiredIntermediate({ saved }: Authority): Promise<string> {
  const { subject, issuer, publicKey } = new X509Certificate(saved.intermediate.certificate)
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const der = createPrivateKey(saved.root.privateKey).export({ type: 'pkcs8', format: 'der' })
  const certificate = await X509CertificateGenerator.create(
    {
      subject,
      issuer,
      publicKey,
      signingKey: await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']),
      signingAlgorithm: algorithm,
      notBefore: new Date(Date.now() - 20 * DAY),
      notAfter: new Date(Date.now() - 10 * DAY),
      extensions: [new BasicConstraintsExtension(true, undefined, true)],
    },
    webcrypto as unknown as Parameters<typeof X509CertificateGenerator.create>[1],
  )
  return `${certificate.toString('pem')}\n`
}
