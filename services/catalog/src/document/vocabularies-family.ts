import type { Logger } from '@appstore/service/logger'
import semver from 'semver'
import type { Blocks } from './block.js'
import type { DocumentSource } from './document-source.js'
import type { DocumentFamily, DocumentPart } from './family.js'
import type { Segments } from './segment.js'

export interface VocabulariesFamilyOptions {
  readonly source: DocumentSource
  readonly segments: Segments
  readonly blocks: Blocks
  readonly logger: Logger
  /** Told which platform versions there are. */
  readonly platforms: (versions: readonly string[]) => void
}

/** Categories and platform versions. */
export class VocabulariesFamily implements DocumentFamily {
  readonly name = 'vocabularies'
  readonly title = 'lists of categories and platforms'
  private readonly options: VocabulariesFamilyOptions
  parts: readonly DocumentPart[] = []
  problems: readonly string[] = []

  constructor(options: VocabulariesFamilyOptions) {
    this.options = options
  }

  async build(): Promise<void> {
    const { source, platforms, segments, blocks, logger } = this.options
    const { categories, platforms: rows } = await source.vocabularies()
    const newestFirst = rows
      .filter(({ version }) => semver.valid(version) === version)
      .sort((one, other) => semver.rcompare(one.version, other.version))
    const before = new Set(this.problems)
    this.problems = rows
      .filter((row) => !newestFirst.includes(row))
      .map(({ version }) => `Platform version "${version}" is left out of the lists: it is not three numbers.`)
    for (const problem of this.problems) if (!before.has(problem)) logger.error(problem)
    const part = (name: string, value: unknown) => ({ name, blocks: [blocks.of([segments.of(JSON.stringify(value))])] })
    this.parts = [part('categories.json', categories), part('platforms.json', newestFirst)]
    platforms(newestFirst.map(({ version }) => version))
  }
}
