import type { Blocks } from './block.js'
import type { DocumentSource } from './document-source.js'
import type { DocumentFamily, DocumentPart } from './family.js'
import type { Segments } from './segment.js'

/** The discover document, byte for byte as it was uploaded; none as long as nobody has uploaded one (api.md A7). */
export class DiscoverFamily implements DocumentFamily {
  readonly name = 'discover'
  readonly title = 'discover document'
  readonly problems: readonly string[] = []
  private readonly options: { readonly source: DocumentSource; readonly segments: Segments; readonly blocks: Blocks }
  parts: readonly DocumentPart[] = []

  constructor(options: DiscoverFamily['options']) {
    this.options = options
  }

  async build(): Promise<void> {
    const { source, segments, blocks } = this.options
    const document = await source.discover()
    if (document === undefined) return
    const { text, publishedAt: lastModified } = document
    this.parts = [{ name: 'discover.json', blocks: [blocks.of([segments.of(text)])], lastModified }]
  }
}
