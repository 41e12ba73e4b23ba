const AT = '2026-01-01T00:00:00Z'

/** An app as `apps.json` has it (api.md A4), without releases. */
export function listedApp(id: string, more: object = {}) {
  const none = { userDocs: '', adminDocs: '', developerDocs: '', issueTracker: '', website: '' }
  return {
    id,
    categories: ['tools'],
    ...none,
    discussion: 'https://forum.example.org',
    created: AT,
    lastModified: AT,
    releases: [],
    screenshots: [],
    videos: [],
    translations: { en: { name: id, summary: id, description: id } },
    isFeatured: false,
    authors: [{ name: 'Anna', mail: '', homepage: '' }],
    ratingRecent: 0.5,
    ratingNumRecent: 0,
    ratingOverall: 0.5,
    ratingNumOverall: 0,
    certificate: 'a certificate',
    ...more,
  }
}

/** A rating as `ratings.json` has it. */
export function listedRating(rating: number) {
  const user = { id: 1, firstName: 'Bert', lastName: '' }
  return { rating, ratedAt: AT, lastModified: AT, translations: {}, user, app: 'news' }
}

/** An item of each list, as JSON text. */
export const ITEMS: Readonly<Record<string, string>> = {
  'apps.json': JSON.stringify(listedApp('news')),
  'appapi_apps.json': JSON.stringify(listedApp('news')),
  'categories.json': JSON.stringify({ id: 'tools', translations: { en: { name: 'Tools', description: '' } } }),
  'platforms.json': JSON.stringify({ hasRelease: true, version: '31.0.0', isSupported: true }),
  'ratings.json': JSON.stringify(listedRating(1)),
  'discover.json': JSON.stringify({ type: 'post' }),
}
