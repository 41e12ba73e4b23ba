import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ICONS } from '../frame/icons.js'
import { loadCatalogues, TEXTS } from './catalogues.js'

const SOURCES = fileURLToPath(new URL('../../../src/web', import.meta.url))
const PLURAL = /_(zero|one|two|few|many|other)$/

type Texts = { [key: string]: string | Texts }

/** Every text by its path of keys, the forms of a plural as one. */
function textsOf(code: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const walk = (texts: Texts, path: string) => {
    for (const [key, value] of Object.entries(texts)) {
      if (typeof value === 'object') walk(value, `${path}${key}.`)
      else {
        const plain = `${path}${key}`.replace(PLURAL, '')
        found.set(plain, [...(found.get(plain) ?? []), value])
      }
    }
  }
  walk(JSON.parse(readFileSync(join(TEXTS, `${code}.json`), 'utf8')), '')
  return found
}

const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?<!\.test)\.tsx?$/.test(file))
  .map((file) => readFileSync(join(SOURCES, file), 'utf8'))
  .join('\n')
const english = textsOf('en')

/** What is put into a text. */
const places = (texts: string[]) => [...new Set(texts.flatMap((text) => text.match(/\{\{\w+\}\}/g) ?? []))].sort()

describe('the catalogues', () => {
  it.each(['de'])('%s says everything that English says, with the same values in it', (code) => {
    const texts = textsOf(code)
    expect([...texts.keys()].sort()).toEqual([...english.keys()].sort())
    for (const [key, own] of texts) expect([key, places(own)]).toEqual([key, places(english.get(key) as string[])])
    for (const [key, own] of texts) for (const text of own) expect([key, text.trim().length > 0]).toEqual([key, true])
  })

  it('say nothing that English does not say, whatever the language', () => {
    for (const file of readdirSync(TEXTS)) {
      for (const key of textsOf(file.replace('.json', '')).keys())
        expect([file, english.has(key)]).toEqual([file, true])
    }
  })

  it('have every text that pages ask for', () => {
    const asked = [...sources.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key]) => key as string)
    expect(asked.length).toBeGreaterThan(20)
    for (const key of asked) expect([key, english.has(key)]).toEqual([key, true])
    for (const beginning of beginnings()) {
      expect([beginning, [...english.keys()].some((key) => key.startsWith(beginning))]).toEqual([beginning, true])
    }
  })

  it('have no text that nobody asks for', () => {
    const spoken = (key: string) => sources.includes(`'${key}'`) || beginnings().some((each) => key.startsWith(each))
    expect([...english.keys()].filter((key) => !spoken(key) && key !== 'language.name')).toEqual([])
  })

  /** Keys that are put together: what stands before the first value. */
  function beginnings(): string[] {
    return [...sources.matchAll(/[`]([a-z-]+(?:\.[a-z-]+)*\.)\$\{/g)].map(([, beginning]) => beginning as string)
  }

  it('put values in as they are, choose the plural, and fall back to English', async () => {
    const { languages, translate } = await loadCatalogues()
    expect(languages.map(({ code }) => code)).toEqual(expect.arrayContaining(['de', 'en']))
    expect(translate('de')('home.results', { search: '<b>' })).toBe('Ergebnisse für „<b>“')
    expect(translate('en')('home.count', { count: 1 })).toBe('One app')
    expect(translate('en')('home.count', { count: 3 })).toBe('3 apps')
    expect(translate('xx')('home.all-apps')).toBe('All apps')
  })
})

describe('the icons', () => {
  it('are those that pages use', () => {
    const unused = ICONS.filter(
      (name) =>
        !sources.replace(/export const ICONS[^\]]+\]/, '').includes(`'${name}'`) && !sources.includes(`"${name}"`),
    )
    expect(unused).toEqual([])
  })
})
