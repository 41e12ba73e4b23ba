import { promisify } from 'node:util'
import { brotliCompress, constants, gunzip } from 'node:zlib'
import type { Logger } from '@appstore/service/logger'
import { type CompiledDocument, gzipOf } from './compiled.js'
import type { Compiler } from './compiler.js'

const compress = promisify(brotliCompress)
const unpack = promisify(gunzip)

/** Above this even a middling quality keeps a core busy for longer than lists stay the same; gzip is served then. */
const TOO_LARGE = 48 * 1_048_576
/** Above this the best quality takes seconds of a core. */
const LARGE = 4 * 1_048_576

function sizeOf(blocks: CompiledDocument['blocks']): number {
  return blocks.reduce((sum, { ref }) => sum + ref.size, 0)
}

async function compressed(document: CompiledDocument): Promise<Uint8Array> {
  const text = await unpack(gzipOf(document))
  const quality = text.length > LARGE ? 6 : 9
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: text.length }
  return await compress(text, { params })
}

/**
 * Makes the brotli form of documents that have been quiet for a while. It has to be made of the whole, so not for every change;
 * until it is there, gzip is served. Runs off the main thread, one document at a time.
 */
export function makeBrotliWhenQuiet(
  compiler: Compiler,
  quietMs: number,
  logger: Logger,
): { changed(): void; stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  let stopped = false
  const work = async () => {
    const waiting = compiler
      .all()
      .filter(({ brotli, blocks }) => brotli === undefined && blocks.length > 0 && sizeOf(blocks) <= TOO_LARGE)
    const distinct = new Map(waiting.map((document) => [document.etag, document]))
    for (const [etag, document] of distinct) {
      if (stopped) return
      compiler.attachBrotli(etag, await compressed(document))
    }
  }
  return {
    changed() {
      clearTimeout(timer)
      if (stopped || compiler.all().every((document) => document.brotli !== undefined)) return
      timer = setTimeout(() => {
        running = running
          .then(work)
          .catch((error: unknown) =>
            logger.error({ err: error }, 'The brotli form of a list could not be made; gzip is served.'),
          )
      }, quietMs)
      timer.unref()
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
