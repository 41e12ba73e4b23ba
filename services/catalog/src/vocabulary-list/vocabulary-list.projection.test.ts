import fc from 'fast-check'
import { type Happened, useProjection } from '../projection-tables-spec.js'
import { vocabularyListProjection } from './vocabulary-list.projection.js'

const tables = useProjection(vocabularyListProjection({ touched: () => undefined, switched: () => undefined }))
const at = '2030-01-02T03:04:05.678Z'

function defined(categoryId: string, name: string): Happened {
  const translations = { en: { name, description: `About ${name}` }, de: { name, description: '' } }
  return {
    stream: `category-${categoryId}`,
    event: { type: 'CategoryDefined', data: { categoryId, translations, at } },
  }
}

function recorded(...versions: { version: string; hasRelease: boolean; isSupported: boolean }[]): Happened {
  return { stream: 'platform-nextcloud', event: { type: 'PlatformVersionsRecorded', data: { versions, at } } }
}

const V31 = { version: '31.0.0', hasRelease: true, isSupported: true }
const V32 = { version: '32.0.0', hasRelease: true, isSupported: true }

describe('the vocabularies', () => {
  it('hold each category with its newest texts', async () => {
    const { categories } = await tables.after([
      defined('tools', 'Tools'),
      defined('ai', 'AI'),
      defined('tools', 'Aids'),
    ])
    expect(categories).toEqual([
      {
        category_id: 'ai',
        translations: { en: { name: 'AI', description: 'About AI' }, de: { name: 'AI', description: '' } },
      },
      {
        category_id: 'tools',
        translations: expect.objectContaining({ en: { name: 'Aids', description: 'About Aids' } }),
      },
    ])
  })

  it('hold each platform version as it was last recorded, and forget none (api.md wart 4)', async () => {
    const unsupported = { ...V31, isSupported: false }
    const { platforms } = await tables.after([recorded(V31, V32), recorded(unsupported)])
    expect(platforms).toEqual([
      { version: '31.0.0', has_release: true, is_supported: false },
      { version: '32.0.0', has_release: true, is_supported: true },
    ])
  })

  it('can be empty', async () => {
    expect(await tables.after([])).toEqual({ categories: [], platforms: [], discover_document: [] })
  })
})

const version = fc.record({
  version: fc.constantFrom('31.0.0', '31.0.1', '32.0.0'),
  hasRelease: fc.boolean(),
  isSupported: fc.boolean(),
})
const happening = fc.oneof(
  fc
    .tuple(fc.constantFrom('tools', 'ai', 'games'), fc.string({ unit: 'grapheme-ascii', maxLength: 5 }))
    .map((of) => defined(...of)),
  fc.array(version, { minLength: 1, maxLength: 4 }).map((versions) => recorded(...versions)),
)

it('many events in one page fold to what they fold to one at a time, and so does a rebuild', async () => {
  const check = async (history: Happened[], size: number, cut: number) => {
    const [single, some] = await tables.afterPagesOf([1, size], history)
    expect(some).toEqual(single)
    expect(await tables.grown(history, cut)).toEqual({ grown: single, rebuilt: single })
  }
  const histories = fc.array(happening, { minLength: 1, maxLength: 12 })
  const property = fc.asyncProperty(histories, fc.integer({ min: 2, max: 20 }), fc.nat(12), check)
  await fc.assert(property, { numRuns: 10 })
})
