import type { IntegrationTexts } from '@appstore/contracts/catalog'
import type { Score } from '@appstore/contracts/ratings'
import type { AppMetadata } from '@appstore/contracts/releases'
import type { AppCard } from '@appstore/contracts/storefront'

/** An app's row in the read model, as far as lists of apps show it. */
export interface ShownApp {
  readonly appId: string
  readonly isFeatured: boolean
  readonly metadata: AppMetadata | null
  readonly integration: IntegrationTexts | null
  readonly score: Score | null
  readonly lastReleaseAt: Date
}

/** Finds and shows an app without its long texts, which only its own page has. */
export interface Card {
  readonly appId: string
  readonly categories: readonly string[]
  /** Place in the order: featured ones first, then what people liked lately, then what is new. */
  readonly order: readonly [featured: number, ratedLately: number, lastReleaseAt: number]
  /** Do all words occur in the texts of one language, whichever it is? They are given in lower case. */
  holds(words: readonly string[]): boolean
  show(language: string): AppCard
}

/** @param pictureUrl address under which this store shows a screenshot */
export function card(app: ShownApp, pictureUrl: (source: string) => string): Card {
  const { appId, isFeatured, metadata, integration, score, lastReleaseAt } = app
  const texts: Record<string, { name: string; summary: string }> = shortTexts(app)
  const inEnglish = texts.en ?? { name: appId, summary: '' }
  const searched = Object.values(texts).map(({ name, summary }) => `${name}\n${summary}\n${appId}`.toLowerCase())
  const [screenshot] = integration?.screenshots ?? metadata?.screenshots ?? []
  const categories = integration === null ? (metadata?.categories ?? []) : ['integration']
  return {
    appId,
    categories,
    order: [Number(isFeatured), score?.ratingNumRecent ?? 0, lastReleaseAt.getTime()],
    holds: (words) => searched.some((text) => words.every((word) => text.includes(word))),
    show: (language) => ({
      appId,
      ...(texts[language] ?? inEnglish),
      categories: [...categories],
      picture: screenshot === undefined ? null : screenshot.smallThumbnail || pictureUrl(screenshot.url),
      isFeatured,
      isIntegration: integration !== null,
      rating: rated(score),
      lastReleaseAt: lastReleaseAt.toISOString(),
    }),
  }
}

function shortTexts({ metadata, integration }: ShownApp): Record<string, { name: string; summary: string }> {
  const translations = integration === null ? (metadata?.translations ?? {}) : { en: integration }
  return Object.fromEntries(
    Object.entries(translations).map(([language, { name, summary }]) => [language, { name, summary }]),
  )
}

/** Few ratings are no rating: below the threshold the score says "0.5 of 0". */
function rated(score: Score | null): AppCard['rating'] {
  if (score === null || score.ratingNumOverall === 0) return null
  return { overall: score.ratingOverall, count: score.ratingNumOverall }
}
