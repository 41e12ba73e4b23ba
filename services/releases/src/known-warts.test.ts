import { type ArchiveEntry, buildArchive } from '@appstore/dev-authority/archive'
import { createAuthority } from '@appstore/dev-authority/authority'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { inspectArchive } from './archive/inspect-archive.js'
import { readCertificate } from './certificate/certificate.js'
import { readReleasesConfig } from './config.js'
import { releaseNotes } from './metadata/changelog.js'
import { updatesApp } from './metadata/import-rule.js'
import { readInfoXml } from './metadata/info-xml.js'
import { archiveOf, infoXmlOf } from './releases-spec.js'

const MEBIBYTE = 1_048_576
const LIMITS = { maxFileBytes: MEBIBYTE, maxUnpackedBytes: 20 * MEBIBYTE, maxMembers: 500 }
const INFO = { name: 'hello/appinfo/info.xml', content: '<info/>' }

function refusalOf(work: () => unknown): string {
  try {
    work()
    return 'accepted'
  } catch (error) {
    if (error instanceof DomainError) return `${error.kind} ${error.code}`
    throw error
  }
}

const info = (...changes: (readonly [string, string])[]) =>
  readInfoXml(Buffer.from(infoXmlOf('hello', '1.2.3', changes)))

async function archiveRefusal(bytes: Buffer): Promise<string> {
  async function* source() {
    yield bytes
  }
  try {
    await inspectArchive(source(), { limits: LIMITS, languages: new Set(['en']), onAppFolder: async () => undefined })
    return 'accepted'
  } catch (error) {
    if (error instanceof DomainError) return `${error.kind} ${error.code}`
    throw error
  }
}
const packed = async (...entries: ArchiveEntry[]) => archiveRefusal(await buildArchive([INFO, ...entries]))

describe('what was a server error is the fault of the file (releases.md wart 1)', () => {
  it('in an archive that is cut off, whose info.xml is a folder, or whose texts are not UTF-8', async () => {
    const whole = await archiveOf('hello', '1.2.3')
    expect(await archiveRefusal(whole.subarray(0, whole.length - 20))).toMatch(/^invalid archive-/)
    const folder = await buildArchive([{ name: INFO.name, type: 'directory' }])
    expect(await archiveRefusal(folder)).toBe('invalid archive-not-a-file')
    const changelog = { name: 'hello/CHANGELOG.md', content: Buffer.from([0xc3, 0x28]) }
    expect(await packed(changelog)).toBe('invalid changelog-not-utf8')
    expect(refusalOf(() => readInfoXml(Buffer.from([0xc3, 0x28])))).toMatch(/^invalid /)
  })

  it('in an info.xml with another root, a namespace, or values that are too long', () => {
    expect(refusalOf(() => info(['<info>', '<app>'], ['</info>', '</app>']))).toBe('invalid xml-root')
    expect(refusalOf(() => info(['<info>', '<info xmlns="urn:x">']))).toBe('invalid xml-root')
    const scopes = `<external-app><scopes><value>${'S'.repeat(33)}</value></scopes></external-app></info>`
    expect(refusalOf(() => info(['</info>', scopes]))).toBe('invalid info-xml-invalid')
    const name = 'n'.repeat(129)
    expect(refusalOf(() => info(['<name>Hello', `<name>${name}`]))).toBe('invalid info-xml-invalid')
  })

  it('but a variable without description, or with an empty default, is none', () => {
    const variable =
      '<variable><name>A</name><display-name>A</display-name><default></default></variable>' +
      '<variable><name>B</name><display-name>B</display-name></variable>'
    const { release } = info([
      '</info>',
      `<external-app><environment-variables>${variable}</environment-variables></external-app></info>`,
    ])
    expect(release.externalApp?.environmentVariables).toEqual([
      { envName: 'A', displayName: 'A', description: '', default: '' },
      { envName: 'B', displayName: 'B', description: '', default: '' },
    ])
  })

  it('in a certificate without a common name', async () => {
    const authority = await createAuthority({ name: 'Test' })
    const { certificate } = await authority.issue({ commonName: undefined, keyBits: 2048 })
    expect(refusalOf(() => readCertificate(certificate))).toBe('invalid certificate-unreadable')
  })
})

describe('an archive', () => {
  it('may hold a metadata file of exactly the limit, which is a whole mebibyte (wart 2)', async () => {
    const changelog = (bytes: number) => ({ name: 'hello/CHANGELOG.md', content: 'x'.repeat(bytes) })
    expect(await packed(changelog(MEBIBYTE))).toBe('accepted')
    expect(await packed(changelog(MEBIBYTE + 1))).toBe('invalid archive-file-too-large')
    const settings = { NEXTCLOUD_CERTIFICATE_LOCATION: '/dev/null', NEXTCLOUD_CRL_LOCATION: '/dev/null' }
    expect(readReleasesConfig(settings).archive.maxFileBytes).toBe(MEBIBYTE)
  })

  it('is refused for a .git folder, with or without an entry of its own, and for nothing that only ends in it (wart 3)', async () => {
    expect(await packed({ name: 'hello/lib/.git', type: 'directory' })).toBe('invalid archive-forbidden-folder')
    expect(await packed({ name: 'hello/lib/.git/HEAD', content: '' })).toBe('invalid archive-forbidden-folder')
    expect(await packed({ name: 'hello/x.git', type: 'directory' })).toBe('accepted')
  })

  it('is refused for too many members, too much unpacked, and names that lead out of it (wart 4)', async () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ name: `hello/${index}`, content: '' }))
    expect(await packed(...many)).toBe('invalid archive-too-many-members')
    const bomb = { name: 'hello/zeros', content: Buffer.alloc(21 * MEBIBYTE) }
    expect(await packed(bomb)).toMatch(/^invalid archive-/)
    expect(await packed({ name: 'hello/../other/x', content: '' })).toBe('invalid archive-unsafe-name')
    expect(await packed({ name: '/etc/passwd', content: '' })).toBe('invalid archive-unsafe-name')
  })
})

describe('an info.xml', () => {
  it('may have settings, activity and the other parts that are not served, whatever is in them (wart 6)', () => {
    const parts =
      '<settings><admin>OCA\\Hello\\Admin</admin></settings><activity><filters><filter>x</filter></filters></activity>' +
      '<sabre><plugins><plugin>\\OCA\\Hello\\Plugin</plugin></plugins></sabre><trash><backend for="x">y</backend></trash>'
    expect(refusalOf(() => info(['</info>', `${parts}</info>`]))).toBe('accepted')
  })

  it('has a version that is one, and requirements that somebody can meet (warts 7, 8)', () => {
    for (const version of ['1.0.0-01', '1.0.0-rc.01', '01.0.0'])
      expect(refusalOf(() => info(['1.2.3', version]))).toBe('invalid info-xml-invalid')
    expect(refusalOf(() => info(['min-version="31"', 'min-version="33"']))).toBe('invalid info-xml-invalid')
    expect(refusalOf(() => info(['min-version="31"', 'min-version="031"']))).toBe('invalid info-xml-invalid')
  })

  it('takes addresses of documentation away by leaving them out (wart 9)', () => {
    const documented = [
      '</licence>',
      '</licence><documentation><user>https://example.org</user></documentation>',
    ] as const
    expect(info(documented).app).toMatchObject({ userDocs: 'https://example.org', adminDocs: '' })
    expect(info().app).toMatchObject({ userDocs: '', adminDocs: '', developerDocs: '' })
  })

  it('is filled up with English texts for every language it uses, as clients know it (wart 19)', () => {
    expect(info(['</name>', '</name><name lang="de">Hallo</name>']).app.translations.de).toEqual({
      name: 'Hallo',
      summary: 'Says hello',
      description: 'Says hello to everybody',
    })
  })
})

describe('release notes', () => {
  it('of a pre-release are its own, and never those of the release itself (wart 10)', () => {
    const changelog = '## 1.0.0-beta\nbeta\n## 1.0.0\nfinal\n## [Unreleased]\nsoon'
    expect(releaseNotes(changelog, '1.0.0', false)).toBe('final')
    expect(releaseNotes(changelog, '1.0.0-beta', false)).toBe('beta')
    expect(releaseNotes(changelog, '1.0.0-rc', false)).toBe('soon')
  })
})

describe('a stable release', () => {
  it('describes the app although a higher pre-release or nightly is there (wart 11)', () => {
    const unstable = [
      { version: '2.0.0-beta.1', isNightly: false },
      { version: '3.0.0', isNightly: true },
    ]
    expect(updatesApp(unstable, { version: '1.0.0', isNightly: false })).toBe(true)
  })
})
