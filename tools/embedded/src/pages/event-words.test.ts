import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
/** What other languages say is held against it (catalogues.test.ts). */
const english = JSON.parse(readFileSync(join(ROOT, 'services/gateway/texts/en.json'), 'utf8')) as {
  admin: { event: Record<string, string> }
}

function sourcesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const sources = join(ROOT, folder, name, 'src')
      return readdirSync(sources, { recursive: true, encoding: 'utf8' })
        .filter((file) => /(?<!-spec|\.test)\.ts$/.test(file))
        .map((file) => readFileSync(join(sources, file), 'utf8'))
    })
}

/** The types of all events that services write. */
const types = [...sourcesIn('services'), ...sourcesIn('shared')].flatMap((source) =>
  [...source.matchAll(/\beventType\(\s*'(\w+)'/g)].map(([, type]) => type as string),
)

it('the pages have words for whatever the audit lists', () => {
  expect(types.length).toBeGreaterThan(80)
  expect(Object.keys(english.admin.event).sort()).toEqual([...new Set(types)].sort())
})
