import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createInstance } from 'i18next'

/** Says the text with this key, with values put in; `count` chooses the plural. */
export type Translate = (key: string, values?: Readonly<Record<string, string | number>>) => string

/** The text with this key; `otherwise` where no language has one: parts of the store may be newer than these pages. */
export function textOr(t: Translate, key: string, otherwise: string, values?: Parameters<Translate>[1]): string {
  const text = t(key, values)
  // what has no text is said as its key
  return text === key ? otherwise : text
}

/** The texts of the pages in every language there is a file for. */
export interface Catalogues {
  /** Those that can be chosen, by code. */
  readonly languages: readonly { readonly code: string; readonly name: string }[]
  translate(language: string): Translate
}

/** A file `<code>.json` for each language. */
export const TEXTS = fileURLToPath(new URL('../../../texts', import.meta.url))

/** What a language lacks is said in this one. */
export const FALLBACK = 'en'

/**
 * Reads the catalogues once. Adding a language is adding its file.
 *
 * @throws Error when a file is not JSON, or says not what its language is called (`language.name`)
 */
export async function loadCatalogues(folder = TEXTS): Promise<Catalogues> {
  const codes = (await readdir(folder)).filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -5))
  const texts = await Promise.all(
    codes.map(async (code) => [code, JSON.parse(await readFile(join(folder, `${code}.json`), 'utf8'))] as const),
  )
  const instance = createInstance()
  await instance.init({
    resources: Object.fromEntries(texts.map(([code, translation]) => [code, { translation }])),
    supportedLngs: codes,
    fallbackLng: FALLBACK,
    // what is put in is escaped where the page is written
    interpolation: { escapeValue: false },
  })
  const languages = texts.map(([code, { language }]) => {
    if (typeof language?.name !== 'string') throw new Error(`${code}.json does not say language.name.`)
    return { code, name: language.name as string }
  })
  const translators = new Map(codes.map((code) => [code, instance.getFixedT(code) as Translate]))
  return {
    languages: languages.sort((one, other) => one.name.localeCompare(other.name)),
    translate: (language) => (translators.get(language) ?? translators.get(FALLBACK)) as Translate,
  }
}
