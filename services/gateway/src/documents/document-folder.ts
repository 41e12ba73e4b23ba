import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DocumentManifest, SegmentRef } from '@appstore/contracts/documents'
import type { Logger } from '@appstore/service/logger'
import { z } from 'zod'
import { blockFile, readBlockFile } from './block-file.js'
import type { HeldBlock } from './block-pool.js'
import { checkTag, type FetchedDocument, isSameText, PackedBody } from './fetched-document.js'

const INDEX = 'index.json'
const Index = z.object({
  /** Bodies by tag: many documents have the same. */
  bodies: z.record(z.string(), z.object({ blocks: z.array(SegmentRef), brotli: z.boolean() })),
  documents: z.array(DocumentManifest.omit({ blocks: true })),
})
type Index = z.infer<typeof Index>

/** Milliseconds that changes are collected before they are written. */
const QUIET = 1_000

/**
 * The last good copy of the documents on disk, so that a gateway serves at once after a restart whatever else is down.
 * Blocks have their hash as name and are never changed; the index is replaced in one step, blocks first.
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
    const { bodies, documents } = await this.#readIndex()
    const blocks = new Map<string, HeldBlock>()
    const read = new Map<string, Omit<FetchedDocument, 'manifest'>>()
    const loaded: FetchedDocument[] = []
    for (const listed of documents) {
      const body = bodies[listed.etag]
      if (body === undefined) continue
      const manifest = { ...listed, blocks: body.blocks }
      try {
        const known = read.get(listed.etag) ?? (await this.#readBody(manifest, body.brotli, blocks))
        read.set(listed.etag, known)
        loaded.push({ manifest, ...known })
      } catch (error) {
        this.#logger.warn({ err: error, document: listed.name }, `The copy of ${listed.name} on disk is not usable.`)
      }
    }
    return loaded
  }

  async #readBody(
    manifest: DocumentManifest,
    hasBrotli: boolean,
    known: Map<string, HeldBlock>,
  ): Promise<Omit<FetchedDocument, 'manifest'>> {
    checkTag(manifest)
    const blocks: HeldBlock[] = []
    for (const ref of manifest.blocks) {
      const block = known.get(ref.hash) ?? (await this.#readBlock(ref))
      known.set(ref.hash, block)
      blocks.push(block)
    }
    const brotli = hasBrotli ? await this.#readBrotli(manifest) : null
    return { blocks, gzip: new PackedBody(blocks), brotli }
  }

  async #readBlock(ref: SegmentRef): Promise<HeldBlock> {
    const name = blockName(ref.hash)
    try {
      return await readBlockFile(ref, await readFile(join(this.#path, name)))
    } catch (error) {
      await rm(join(this.#path, name), { force: true }) // a file is never written over, so that a damaged one would stay
      throw error
    }
  }

  async #readBrotli(manifest: DocumentManifest): Promise<Buffer | null> {
    const name = brotliName(manifest.etag)
    const brotli = await readFile(join(this.#path, name))
    if (await isSameText(manifest, brotli).catch(() => false)) return brotli
    await rm(join(this.#path, name), { force: true })
    throw new Error('the brotli form is another text')
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
    const put = async (name: string, bytes: () => Buffer) => {
      needed.add(name)
      if (!present.has(name)) await this.#replace(name, bytes())
      present.add(name)
    }
    const bodies: Index['bodies'] = {}
    for (const { manifest, blocks, brotli } of documents) {
      if (bodies[manifest.etag] !== undefined) continue
      for (const block of blocks) await put(blockName(block.ref.hash), () => blockFile(block))
      if (brotli !== null) await put(brotliName(manifest.etag), () => brotli)
      bodies[manifest.etag] = { blocks: manifest.blocks, brotli: brotli !== null }
    }
    const listed = documents.map(({ manifest: { blocks: _blocks, ...manifest } }) => manifest)
    await this.#replace(INDEX, JSON.stringify({ bodies, documents: listed }))
    for (const name of present) if (!needed.has(name)) await rm(join(this.#path, name), { force: true })
  }

  /** Readers see the whole old file or the whole new one. */
  async #replace(name: string, bytes: Buffer | string): Promise<void> {
    const temporary = join(this.#path, `${name}.${process.pid}.tmp`)
    await writeFile(temporary, bytes)
    await rename(temporary, join(this.#path, name))
  }

  async #readIndex(): Promise<Index> {
    const none = { bodies: {}, documents: [] }
    let text: string
    try {
      text = await readFile(join(this.#path, INDEX), 'utf8')
    } catch {
      return none
    }
    try {
      return Index.parse(JSON.parse(text))
    } catch (error) {
      this.#logger.warn({ err: error }, 'The index of the documents on disk is not usable.')
      return none
    }
  }
}

function blockName(hash: string): string {
  return `${hash}.block`
}

function brotliName(etag: string): string {
  return `${createHash('sha256').update(etag).digest('hex').slice(0, 32)}.br`
}
