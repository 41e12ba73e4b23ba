import { execFileSync } from 'node:child_process'
import { crc32, gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { assembleGzip, crc32Combine, deflatePart, deflatePartInBackground, documentEtag } from './segmented-gzip.js'

const texts = fc.array(
  fc.oneof(
    fc.string(),
    fc.string().map((text) => text.repeat(500)),
  ),
)

describe('a gzip member made of parts', () => {
  it('unpacks to the parts joined', () => {
    fc.assert(
      fc.property(texts, (parts) => {
        const member = assembleGzip(parts.map((part) => deflatePart(Buffer.from(part))))
        expect(gunzipSync(member).toString()).toBe(parts.join(''))
      }),
    )
  })

  it('is one member, which programs that stop after the first one read whole', () => {
    const member = assembleGzip(['[{"a":1}', ',{"b":2}', ']'].map((part) => deflatePart(Buffer.from(part))))
    expect(execFileSync('gzip', ['-dc'], { input: member }).toString()).toBe('[{"a":1},{"b":2}]')
    const python =
      'import sys,zlib;d=zlib.decompressobj(31);sys.stdout.buffer.write(d.decompress(sys.stdin.buffer.read()));assert d.eof and not d.unused_data'
    try {
      expect(execFileSync('python3', ['-c', python], { input: member }).toString()).toBe('[{"a":1},{"b":2}]')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  })

  it('is the same whether its parts were made in the background or not', async () => {
    const bytes = Buffer.from('some text '.repeat(1_000))
    expect(await deflatePartInBackground(bytes)).toEqual(deflatePart(bytes))
  })

  it('has the checksum of the whole, from those of its parts', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), fc.uint8Array({ maxLength: 5_000 }), (one, other) => {
        expect(crc32Combine(crc32(one), crc32(other), other.length)).toBe(crc32(Buffer.concat([one, other])))
      }),
    )
  })
})

describe('the tag of a document', () => {
  it('is equal exactly when its parts are', () => {
    expect(documentEtag(['a', 'b'])).toBe(documentEtag(['a', 'b']))
    const others = [['b', 'a'], ['ab'], ['a'], ['a', 'b', ''], []]
    for (const other of others) expect(documentEtag(other)).not.toBe(documentEtag(['a', 'b']))
    expect(documentEtag([])).toMatch(/^"[\w-]{27}"$/)
  })
})
