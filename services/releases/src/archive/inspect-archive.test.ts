import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { type ArchiveEntry, buildArchive, buildTar } from '@appstore/dev-authority/archive'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import fc from 'fast-check'
import { type InspectedArchive, inspectArchive } from './inspect-archive.js'

const LIMITS = { maxFileBytes: 10_000, maxUnpackedBytes: 4_000_000, maxMembers: 200 }
const INFO = { name: 'hello/appinfo/info.xml', content: '<info/>' }

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

function inspect(
  bytes: Buffer,
  options: { chunk?: number; onAppFolder?: (id: string) => Promise<void> } = {},
): Promise<InspectedArchive> {
  const { chunk = 1_000, onAppFolder = async () => undefined } = options
  return inspectArchive(chunks(bytes, chunk), { limits: LIMITS, languages: new Set(['de', 'en']), onAppFolder })
}

async function codeOf(bytes: Buffer | Promise<Buffer>): Promise<string> {
  try {
    await inspect(await bytes)
    return 'passed'
  } catch (error) {
    if (error instanceof DomainError) return error.code
    throw error
  }
}

const archive = (...entries: ArchiveEntry[]) => codeOf(buildArchive(entries))

describe('a good archive', () => {
  it('is read in one pass, however its bytes arrive', async () => {
    const good = await buildArchive([
      { name: 'hello/', type: 'directory' },
      INFO,
      { name: 'hello/appinfo/database.xml', content: '<database/>' },
      { name: 'hello/CHANGELOG.md', content: '# Log' },
      { name: 'hello/CHANGELOG.de.md', content: '# Änderungen' },
      { name: 'hello/CHANGELOG.xx.md', content: '# unknown language' },
      { name: 'hello/img/big.bin', content: randomBytes(300_000) },
    ])
    for (const chunk of [1, 7, 512, 65_536, 1_000_000]) {
      const seen: string[] = []
      const found = await inspect(good, { chunk, onAppFolder: async (id) => void seen.push(id) })
      expect(seen).toEqual(['hello'])
      expect(found.folder).toBe('hello')
      expect(found.infoXml.toString()).toBe('<info/>')
      expect(found.databaseXml?.toString()).toBe('<database/>')
      expect(found.changelogs).toEqual({ en: '# Log', de: '# Änderungen' })
      expect(found.bytes).toBe(good.length)
      expect(found.sha512).toBe(createHash('sha512').update(good).digest('hex'))
    }
  })

  it('may lack everything but info.xml', async () => {
    const { changelogs, databaseXml } = await inspect(await buildArchive([INFO]))
    expect(changelogs).toEqual({ en: '' })
    expect(databaseXml).toBeUndefined()
  })

  it('takes CHANGELOG.en.md in place of CHANGELOG.md', async () => {
    const both = [
      { name: 'hello/CHANGELOG.en.md', content: 'en' },
      { name: 'hello/CHANGELOG.md', content: 'plain' },
    ]
    expect((await inspect(await buildArchive([INFO, ...both]))).changelogs).toEqual({ en: 'en' })
  })

  it('verifies with the key that signed it and no other', async () => {
    const bytes = await buildArchive([INFO])
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const signature = sign('sha512', bytes, pair.privateKey)
    expect((await inspect(bytes)).verifies(pair.publicKey, signature)).toBe(true)
    expect(
      (await inspect(await buildArchive([INFO, { name: 'hello/x', content: '' }]))).verifies(pair.publicKey, signature),
    ).toBe(false)
  })

  it('made by git or GNU tar passes', async () => {
    const global = globalHeader('comment=abc')
    expect(await codeOf(gzipSync(Buffer.concat([global, await buildTar([INFO])])))).toBe('passed')
    const long = `hello/${'long/'.repeat(40)}file`
    expect(await archive(INFO, { name: long, content: 'x' })).toBe('passed')
    expect(await archive(INFO, { name: 'hello/link', type: 'symlink', linkname: 'elsewhere' })).toBe('passed')
  })

  it('may have a metadata file of exactly the limit', async () => {
    expect(await archive({ ...INFO, content: 'x'.repeat(LIMITS.maxFileBytes) })).toBe('passed')
    expect(await archive({ ...INFO, content: 'x'.repeat(LIMITS.maxFileBytes + 1) })).toBe('archive-file-too-large')
  })
})

describe('a refused archive', () => {
  it.each<[string, ArchiveEntry[], string]>([
    ['no info.xml', [{ name: 'hello/x', content: '' }], 'archive-no-info-xml'],
    ['two folders', [INFO, { name: 'other/x', content: '' }], 'archive-several-folders'],
    ['a stray file beside the folder', [INFO, { name: '._hello', content: '' }], 'archive-app-folder'],
    ['a license beside the folder', [INFO, { name: 'license', content: '' }], 'archive-several-folders'],
    ['an upper-case folder', [{ ...INFO, name: 'Hello/appinfo/info.xml' }], 'archive-app-folder'],
    ['a versioned folder', [{ ...INFO, name: 'hello-1.0/appinfo/info.xml' }], 'archive-app-folder'],
    ['names that begin with ./', [{ ...INFO, name: './hello/appinfo/info.xml' }], 'archive-app-folder'],
    ['info.xml a symbolic link', [{ name: INFO.name, type: 'symlink', linkname: 'x' }], 'archive-link'],
    ['info.xml a hard link', [{ name: INFO.name, type: 'link', linkname: 'hello/x' }], 'archive-link'],
    ['appinfo a link', [{ name: 'hello/appinfo', type: 'symlink', linkname: 'x' }], 'archive-link'],
    ['the app folder a link', [{ name: 'hello', type: 'symlink', linkname: 'x' }], 'archive-link'],
    ['info.xml a folder', [{ name: INFO.name, type: 'directory' }], 'archive-not-a-file'],
    ['a .git folder', [INFO, { name: 'hello/.git', type: 'directory' }], 'archive-forbidden-folder'],
    ['a file in a .git folder', [INFO, { name: 'hello/lib/.git/config', content: '' }], 'archive-forbidden-folder'],
    ['an absolute name', [{ ...INFO, name: '/hello/appinfo/info.xml' }], 'archive-unsafe-name'],
    ['a way out', [INFO, { name: 'hello/../../etc/passwd', content: '' }], 'archive-unsafe-name'],
    ['info.xml twice', [INFO, INFO], 'archive-duplicate'],
    ['a device', [INFO, { name: 'hello/null', type: 'character-device' }], 'archive-special-member'],
    ['a pipe', [INFO, { name: 'hello/pipe', type: 'fifo' }], 'archive-special-member'],
    [
      'too many members',
      [INFO, ...Array.from({ length: 200 }, (_, i) => ({ name: `hello/${i}`, content: '' }))],
      'archive-too-many-members',
    ],
    [
      'a changelog that is not UTF-8',
      [INFO, { name: 'hello/CHANGELOG.md', content: Buffer.from([0xff, 0xfe]) }],
      'changelog-not-utf8',
    ],
    ['a size in an extended header', [{ ...INFO, pax: { size: '3' } } as ArchiveEntry], 'archive-size-override'],
    ['a name with a dot part', [INFO, { name: 'hello/./appinfo/info.xml', content: '' }], 'archive-unsafe-name'],
    ['a name with an empty part', [INFO, { name: 'hello//appinfo/info.xml', content: '' }], 'archive-unsafe-name'],
    [
      'a file behind a link',
      [INFO, { name: 'hello/x', type: 'symlink', linkname: 'appinfo' }, { name: 'hello/x/info.xml', content: '' }],
      'archive-link',
    ],
    ['nothing', [], 'archive-app-folder'],
  ])('%s', async (_what, entries, code) => expect(await archive(...entries)).toBe(code))

  it.each(['.gitignore', 'x.git', '.github/workflow.yml'])('but %s is fine', async (name) => {
    expect(await archive(INFO, { name: `hello/${name}`, content: '' })).toBe('passed')
  })

  it('is one of another format, which is named', async () => {
    const tar = await buildTar([INFO])
    await expect(inspect(tar)).rejects.toThrow('a tar file that is not compressed')
    await expect(inspect(Buffer.from('PK\x03\x04 and more of it'))).rejects.toThrow('a zip file')
    await expect(inspect(Buffer.from('BZh91AY&SY and more'))).rejects.toThrow('bzip2')
    await expect(inspect(Buffer.from('<!DOCTYPE html><p>Log in</p>'))).rejects.toThrow('a web page')
    await expect(inspect(Buffer.alloc(0))).rejects.toThrow('empty')
    expect(await codeOf(gzipSync('not a tar file, but long enough to be looked at '.repeat(20)))).toMatch(/^archive-/)
    if (hasProgram('xz')) {
      await expect(inspect(execFileSync('xz', ['-c'], { input: tar }))).rejects.toThrow('compressed with xz')
    }
  })

  it('is one that was cut off anywhere', async () => {
    const whole = await buildArchive([INFO, { name: 'hello/random', content: randomBytes(3_000) }])
    for (let end = 0; end < whole.length; end += 97) expect(await codeOf(whole.subarray(0, end))).toMatch(/^archive-/)
  })

  it('is one with damaged bytes', async () => {
    const whole = await buildArchive([INFO, { name: 'hello/random', content: randomBytes(3_000) }])
    for (const place of [15, 200, whole.length - 5, whole.length - 1]) {
      const damaged = Buffer.from(whole)
      damaged[place] = (damaged[place] as number) ^ 0x55
      expect(await codeOf(damaged)).toMatch(/^archive-/)
    }
  })

  it('has something behind its end', async () => {
    const whole = await buildArchive([INFO])
    expect(await codeOf(Buffer.concat([whole, Buffer.from('tail')]))).toBe('archive-trailing-data')
    expect(await codeOf(Buffer.concat([whole, whole]))).toBe('archive-trailing-data')
    const hidden = Buffer.concat([await buildTar([INFO]), await buildTar([{ name: 'hello/hidden', content: 'x' }])])
    expect(await codeOf(gzipSync(hidden))).toBe('archive-hidden-data')
    const afterOneBlock = Buffer.concat([
      (await buildTar([INFO])).subarray(0, -512),
      await buildTar([{ name: 'hello/y', content: 'y' }]),
    ])
    expect(await codeOf(gzipSync(afterOneBlock))).toBe('archive-hidden-data')
  })

  it('unpacks to far too much', async () => {
    expect(await archive(INFO, { name: 'hello/bomb', content: Buffer.alloc(5_000_000) })).toBe(
      'archive-unpacked-too-large',
    )
  })

  it('is never anything but read or refused, whatever its bytes', async () => {
    const whole = await buildTar([INFO, { name: 'hello/a', content: 'abc' }])
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 5 }), async (changes) => {
        const changed = Buffer.from(whole)
        for (const [place, byte] of changes) changed[place] = byte
        await codeOf(gzipSync(changed))
      }),
      { numRuns: 300 },
    )
  })
})

function hasProgram(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The first member of what `git archive` makes: a record about the archive as a whole. */
function globalHeader(record: string): Buffer {
  const line = `${record.length + 4} ${record}\n`
  const header = Buffer.alloc(512)
  header.write('pax_global_header', 0)
  header.write('0000666\0', 100)
  header.write(`${line.length.toString(8).padStart(11, '0')}\0`, 124)
  header.write('g', 156)
  header.write('ustar\x0000', 257)
  header.fill(' ', 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, Buffer.from(line.padEnd(512, '\0'))])
}
