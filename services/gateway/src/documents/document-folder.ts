import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DocumentManifest } from '@appstore/contracts/catalog'
import type { Logger } from '@appstore/service/logger'
import { z } from 'zod'
import { checkDocument, type FetchedDocument } from './fetched-document.js'

const INDEX = 'index.json'
const Index = z.object({ documents: z.array(z.object({ manifest: DocumentManifest, brotli: z.boolean() })) })

/** Milliseconds that changes are collected before they are written. */
const QUIET = 1_000

/**
 * The last good copy of the documents on disk, so that a gateway serves at once after a restart whatever else is down.
 * Bodies have the hash of their tag as name and are never changed; the index is replaced in one step, bodies first.
 */
export class DocumentFolder {
  readonly #path: string
  readonly #logger: Logger
  #current: () => Iterable<FetchedDocument> = () => []
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(path: string, logger: Logger) {
    this.#path = path
    this.#logger = logger
  }

  /** What is there and still whole. A damaged copy is left out with a warning: the catalog has the original. */
  async load(): Promise<FetchedDocument[]> {
    await mkdir(this.#path, { recursive: true })
    const loaded: FetchedDocument[] = []
    for (const entry of (await this.#readIndex()).documents) {
      const { manifest } = entry
      try {
        const gzip = await readFile(this.#file(manifest.etag, 'gz'))
        const brotli = entry.brotli ? await readFile(this.#file(manifest.etag, 'br')) : null
        await checkDocument({ manifest, gzip, brotli })
        loaded.push({ manifest, gzip, brotli })
      } catch (error) {
        this.#logger.warn(
          { err: error, document: manifest.name },
          `The copy of ${manifest.name} on disk is not usable.`,
        )
        // a file is never written over, so that a damaged one would stay
        for (const ending of ['gz', 'br'] as const) await rm(this.#file(manifest.etag, ending), { force: true })
      }
    }
    return loaded
  }

  /** Writes soon; many calls make one write of what `current` gives then. */
  saveSoon(current: () => Iterable<FetchedDocument>): void {
    this.#current = current
    this.#timer ??= setTimeout(() => this.#write(), QUIET)
  }

  /** Writes now what is still to be written. */
  async flush(): Promise<void> {
    if (this.#timer !== undefined) this.#write()
    await this.#writing
  }

  #write(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#writing
      .then(() => this.#save([...this.#current()]))
      .catch((error: unknown) => this.#logger.error({ err: error }, 'The documents could not be written to disk.'))
  }

  async #save(documents: readonly FetchedDocument[]): Promise<void> {
    const present = new Set(await readdir(this.#path))
    const needed = new Set([INDEX])
    const put = async (name: string, bytes: Buffer) => {
      needed.add(name)
      if (!present.has(name)) await this.#replace(name, bytes)
      present.add(name)
    }
    for (const { manifest, gzip, brotli } of documents) {
      await put(fileName(manifest.etag, 'gz'), gzip)
      if (brotli !== null) await put(fileName(manifest.etag, 'br'), brotli)
    }
    const index = { documents: documents.map(({ manifest, brotli }) => ({ manifest, brotli: brotli !== null })) }
    await this.#replace(INDEX, JSON.stringify(index))
    for (const name of present) if (!needed.has(name)) await rm(join(this.#path, name), { force: true })
  }

  /** Readers see the whole old file or the whole new one. */
  async #replace(name: string, bytes: Buffer | string): Promise<void> {
    const temporary = join(this.#path, `${name}.${process.pid}.tmp`)
    await writeFile(temporary, bytes)
    await rename(temporary, join(this.#path, name))
  }

  async #readIndex(): Promise<z.infer<typeof Index>> {
    let text: string
    try {
      text = await readFile(join(this.#path, INDEX), 'utf8')
    } catch {
      return { documents: [] }
    }
    try {
      return Index.parse(JSON.parse(text))
    } catch (error) {
      this.#logger.warn({ err: error }, 'The index of the documents on disk is not usable.')
      return { documents: [] }
    }
  }

  #file(etag: string, ending: 'gz' | 'br'): string {
    return join(this.#path, fileName(etag, ending))
  }
}

function fileName(etag: string, ending: 'gz' | 'br'): string {
  return `${createHash('sha256').update(etag).digest('hex').slice(0, 32)}.${ending}`
}
