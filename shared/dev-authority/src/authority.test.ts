import { execFile } from 'node:child_process'
import { createVerify, X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Authority, createAuthority } from './authority.js'
import { signBytes } from './sign.js'

const run = promisify(execFile)

describe('the development authority', () => {
  let authority: Authority
  let folder: string
  beforeAll(async () => {
    authority = await createAuthority({ name: 'Test' })
    folder = await mkdtemp(join(tmpdir(), 'appstore-authority-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('issues version 1 certificates that OpenSSL accepts', async () => {
    const { certificate } = await authority.issue({ commonName: 'hello' })
    await writeFile(join(folder, 'chain.pem'), authority.chain)
    await writeFile(join(folder, 'leaf.pem'), certificate)
    await writeFile(join(folder, 'crl.pem'), await authority.revocationList())
    const { stdout } = await run('openssl', ['x509', '-in', join(folder, 'leaf.pem'), '-noout', '-text'])
    expect(stdout).toContain('Version: 1 (0x0)')
    expect(stdout).not.toContain('X509v3 extensions')
    expect(new X509Certificate(certificate).subject).toBe('CN=hello')
    const files = ['-CAfile', join(folder, 'chain.pem'), '-CRLfile', join(folder, 'crl.pem')]
    const verified = await run('openssl', ['verify', '-crl_check', ...files, join(folder, 'leaf.pem')])
    expect(verified.stdout).toContain('OK')
  })

  it('revokes by serial number', async () => {
    const { certificate } = await authority.issue({ commonName: 'bye', serial: '1001' })
    await writeFile(join(folder, 'revoked.pem'), certificate)
    await writeFile(join(folder, 'crl2.pem'), await authority.revocationList({ revoked: ['1001'] }))
    const files = ['-CAfile', join(folder, 'chain.pem'), '-CRLfile', join(folder, 'crl2.pem')]
    await expect(run('openssl', ['verify', '-crl_check', ...files, join(folder, 'revoked.pem')])).rejects.toThrow(
      'revoked',
    )
  })

  it('makes keys whose signatures verify with the certificate', async () => {
    const { certificate, privateKey } = await authority.issue({ commonName: 'hello' })
    const verify = createVerify('sha512').update('hello')
    const signature = signBytes(privateKey, Buffer.from('hello'))
    expect(verify.verify(new X509Certificate(certificate).publicKey, signature, 'base64')).toBe(true)
  })
})
