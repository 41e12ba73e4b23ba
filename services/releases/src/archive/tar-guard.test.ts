import { execFileSync, spawnSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { buildTar } from '@appstore/dev-authority/archive'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import fc from 'fast-check'
import { inspectArchive } from './inspect-archive.js'
import { TarGuard } from './tar-guard.js'

const INFO = { name: 'hello/appinfo/info.xml', content: '<info>the real one</info>' }

/** A header with its checksum, and its content filled up to whole blocks. */
function member(
  name: string,
  type: string,
  content: Buffer,
  size = `${content.length.toString(8).padStart(11, '0')}\0`,
) {
  const header = Buffer.alloc(512)
  header.write(name, 0, 'latin1')
  header.write('0000644\0', 100)
  header.write(size, 124, 'latin1')
  header.write(type, 156)
  header.write('ustar\0', 257)
  header.write('00', 263)
  return Buffer.concat([withChecksum(header), content, Buffer.alloc((512 - (content.length % 512)) % 512)])
}

function withChecksum(header: Buffer): Buffer {
  header.fill(' ', 148, 156)
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  )
  return header
}

function codeOf(...members: Buffer[]): string {
  const guard = new TarGuard()
  try {
    guard.check(Buffer.concat([...members, Buffer.alloc(1024)]))
    guard.end()
    return 'passed'
  } catch (error) {
    if (error instanceof DomainError) return error.code
    throw error
  }
}

const file = member('hello/a', '0', Buffer.from('content'))
const extended = (text: string) => codeOf(member('x', 'x', Buffer.from(text)), file)

test.each([
  ['a record', '18 path=hello/abc\n', 'passed'],
  ['two records', '18 path=hello/abc\n11 mtime=1\n', 'passed'],
  ['a value with a line break that looks like another record', '28 comment=a\n12 size=999999\n', 'passed'],
  ['a size', '13 size=9999\n', 'archive-size-override'],
  ['a size behind another record', '18 path=hello/abc\n13 size=9999\n', 'archive-size-override'],
  ['a sparse map', '22 GNU.sparse.major=1\n', 'archive-size-override'],
  ['a record without a line break at its end', '17 path=hello/abc', 'archive-damaged'],
  ['a record that is longer than it says', '12 path=hello/abc\n', 'archive-damaged'],
  ['a record that ends behind the header', '99 path=hello/abc\n', 'archive-damaged'],
  ['a record without a key', '5 =a\n', 'archive-damaged'],
  ['a length with a nought before it', '018 path=hello/abc\n', 'archive-damaged'],
  ['something else', 'path=hello/abc\n', 'archive-damaged'],
])('an extended header with %s', (_, text, expected) => {
  expect(extended(text)).toBe(expected)
})

test.each([
  ['ends with a NUL', '00000000007\0', 'passed'],
  ['ends with a blank', '00000000007 ', 'passed'],
  ['has blanks before it', '          7\0', 'passed'],
  ['has a blank within', '0000000 007\0', 'archive-damaged'],
  ['has a NUL within', '0000000\x007\0', 'archive-damaged'],
  ['is not octal', '00000000008\0', 'archive-damaged'],
])('a size that %s', (_, size, expected) => {
  expect(codeOf(member('hello/a', '0', Buffer.from('content'), size))).toBe(expected)
})

test.each(['x', 'g', 'L', 'K'])('an extended header of type %s may not be huge', (type) => {
  expect(codeOf(member('long', type, Buffer.alloc(70_000, 'a')), file)).toBe('archive-damaged')
})

/** What was looked at has to be what a server unpacks: whatever is done to the headers, GNU tar must agree or refuse. */
test('an archive that passes is read alike by tar', async () => {
  const good = await buildTar([{ name: 'hello/', type: 'directory' }, { name: 'hello/a', content: 'x' }, INFO])
  const headers = [0, 512, 1536]
  const change = fc.record({
    header: fc.constantFrom(...headers),
    at: fc.oneof(fc.constantFrom(100, 124, 130, 134, 135, 156, 157, 257, 262, 263, 345), fc.nat(511)),
    byte: fc.oneof(fc.constantFrom(0, 0x20, 0x30, 0x31, 0x37, 0x80, 0xff, 0x78, 0x4c), fc.nat(255)),
  })
  const property = fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
    const bytes = Buffer.from(good)
    for (const { header, at, byte } of changes) bytes[header + at] = byte
    for (const header of headers) withChecksum(bytes.subarray(header, header + 512))
    const seen = await infoXmlOf(gzipSync(bytes))
    if (seen === undefined) return
    const unpacked = spawnSync('tar', ['-xOf', '-', INFO.name], { input: bytes })
    if (unpacked.status === 0) expect(unpacked.stdout.toString()).toBe(seen)
  })
  execFileSync('tar', ['--version'], { stdio: 'ignore' })
  await fc.assert(property, { numRuns: 150 })
})

async function infoXmlOf(archive: Buffer): Promise<string | undefined> {
  const limits = { maxFileBytes: 10_000, maxUnpackedBytes: 1_000_000, maxMembers: 100 }
  const source = (async function* () {
    yield archive
  })()
  try {
    const found = await inspectArchive(source, { limits, languages: new Set(), onAppFolder: async () => undefined })
    return found.infoXml.toString()
  } catch (error) {
    if (error instanceof DomainError) return undefined
    throw error
  }
}
