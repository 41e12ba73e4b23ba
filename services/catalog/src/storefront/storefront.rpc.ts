import { browseApps } from '@appstore/contracts/storefront'
import { type Answer, answer } from '@appstore/runtime/service'
import type { Storefront } from './storefront.js'

/** Answers what the pages ask about apps. */
export function storefrontAnswers(storefront: Storefront): Answer[] {
  return [
    answer(browseApps, async ({ language, search, categoryId, page, pageSize }) => {
      const words = search.toLowerCase().split(/\s+/).filter(Boolean)
      const [cards, categories] = await Promise.all([storefront.cards(), storefront.categories()])
      const found = cards.filter(
        (card) => (categoryId === null || card.categories.includes(categoryId)) && card.holds(words),
      )
      return {
        apps: found.slice((page - 1) * pageSize, page * pageSize).map((card) => card.show(language)),
        total: found.length,
        categories: categories.map(({ id, translations }) => ({
          id,
          name: (translations[language] ?? translations.en)?.name ?? id,
        })),
      }
    }),
  ]
}
