import { readdirSync } from 'node:fs'
import { MailKind } from '@appstore/contracts/mails'
import { loadCatalogues, TEXTS } from '../language/catalogues.js'

const LANGUAGES = readdirSync(TEXTS).map((file) => file.replace('.json', ''))

it.each(LANGUAGES)('every kind of mail has words of its own: %s', async (language) => {
  const t = (await loadCatalogues()).translate(language)
  const words = MailKind.options.map((kind) => [kind, t(`admin.mail-kind.${kind}`)] as const)
  expect(words.filter(([kind, text]) => text.trim() === '' || text.includes(kind))).toEqual([])
  expect(new Set(words.map(([, text]) => text)).size).toBe(MailKind.options.length)
})
