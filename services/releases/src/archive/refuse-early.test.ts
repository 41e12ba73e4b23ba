import { randomBytes } from 'node:crypto'
import { buildArchive } from '@appstore/dev-authority/archive'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { inspectArchive } from './inspect-archive.js'

const LIMITS = { maxFileBytes: 10_000, maxUnpackedBytes: 4_000_000, maxMembers: 200 }
const INFO = { name: 'hello/appinfo/info.xml', content: '<info/>' }

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

describe('an archive that is refused while it arrives', () => {
  it('belongs to somebody else, which ends the download at once', async () => {
    let taken = 0
    const whole = await buildArchive([INFO, { name: 'hello/big', content: randomBytes(2_000_000) }])
    async function* counted() {
      for await (const chunk of chunks(whole, 10_000)) {
        taken += chunk.length
        yield chunk
      }
    }
    const options = {
      limits: LIMITS,
      languages: new Set<string>(),
      onAppFolder: async () => {
        throw new DomainError('forbidden', 'not-yours', 'Not yours.')
      },
    }
    await expect(inspectArchive(counted(), options)).rejects.toThrow('not-yours')
    expect(taken).toBeLessThan(whole.length)
  })

  it('ends a download that has stalled, without waiting for it', async () => {
    let released = false
    const start = await buildArchive([INFO, { name: 'hello/big', content: randomBytes(100_000) }])
    const source: AsyncIterableIterator<Buffer> = {
      [Symbol.asyncIterator]: () => source,
      next: (() => {
        let first = true
        return () => {
          if (!first) return new Promise<IteratorResult<Buffer>>(() => undefined) // never
          first = false
          return Promise.resolve({ done: false, value: start.subarray(0, 50_000) })
        }
      })(),
      return: async () => {
        released = true
        return { done: true, value: undefined }
      },
    }
    const refuse = async () => {
      throw new DomainError('forbidden', 'not-yours', 'Not yours.')
    }
    await expect(inspectArchive(source, { limits: LIMITS, languages: new Set(), onAppFolder: refuse })).rejects.toThrow(
      'not-yours',
    )
    expect(released).toBe(true)
  })
})
