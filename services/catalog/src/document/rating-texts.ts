import { personKeys, publicProfiles } from '@appstore/contracts/accounts'
import type { Messaging } from '@appstore/nats/connection'
import { unseal } from '@appstore/service/seal'
import { dateTime } from './app-json.js'

/** A rating as it stands in the read model; its comments can only be read with the person's key. */
export interface StandingRating {
  readonly appId: string
  readonly accountId: string
  readonly rating: number
  readonly comments: Readonly<Record<string, { readonly sealed: string }>>
  readonly ratedAt: Date
  readonly modifiedAt: Date
}

/** Who wrote ratings, as far as everybody may know. */
export interface Author {
  readonly number: number
  readonly firstName: string
  readonly lastName: string
  /** Opens what the person wrote; `undefined`: nothing can be opened any more. */
  readonly key: Buffer | undefined
}

/** People asked for in one question. */
const PEOPLE = 1_000

/** Asks `accounts` about these people; those who do not exist any more are missing. */
export async function authorsOf(messaging: Messaging, accountIds: Iterable<string>): Promise<Map<string, Author>> {
  const asked = [...new Set(accountIds)]
  const authors = new Map<string, Author>()
  for (let from = 0; from < asked.length; from += PEOPLE) {
    const some = { accountIds: asked.slice(from, from + PEOPLE) }
    const asking = [messaging.call(publicProfiles, some), messaging.call(personKeys, some)] as const
    const [{ profiles }, { keys }] = await Promise.all(asking)
    const byAccount = new Map(keys.map(({ accountId, key }) => [accountId, Buffer.from(key, 'base64')]))
    for (const { accountId, ...profile } of profiles)
      authors.set(accountId, { ...profile, key: byAccount.get(accountId) })
  }
  return authors
}

/** A rating as text, with what it was made of: opening comments takes most of the time, and nearly all stay as they are. */
interface RatingText {
  readonly author: Author
  readonly modifiedAt: number
  readonly json: string
  readonly problems: readonly string[]
}

/** Makes the texts of `ratings.json`; remembers each rating's own. */
export class RatingTexts {
  private known = new Map<string, RatingText>()

  /**
   * Newest first, one text for each month in which apps were rated: a new rating changes one of them (api.md A4 Rating). Ratings of
   * people who do not exist any more are left out, and so are comments that cannot be opened with the person's key, which is a
   * problem.
   */
  of(
    ratings: readonly StandingRating[],
    authors: ReadonlyMap<string, Author>,
  ): { texts: string[]; problems: string[] } {
    const newestFirst = [...ratings].sort(
      (one, other) =>
        other.ratedAt.getTime() - one.ratedAt.getTime() ||
        (one.accountId + one.appId < other.accountId + other.appId ? -1 : 1),
    )
    const made = new Map<string, RatingText>()
    const months = new Map<string, string[]>()
    for (const rating of newestFirst) {
      const author = authors.get(rating.accountId)
      if (author === undefined) continue
      const key = `${rating.appId} ${rating.accountId}`
      const text = this.textOf(key, rating, author)
      made.set(key, text)
      const month = rating.ratedAt.toISOString().slice(0, 7)
      const texts = months.get(month)
      if (texts === undefined) months.set(month, [text.json])
      else texts.push(text.json)
    }
    this.known = made
    const problems = [...made.values()].flatMap((text) => text.problems)
    const bodies = [...months.values()].map((texts) => texts.join(','))
    if (bodies.length === 0) return { texts: ['[]'], problems }
    return { texts: [...bodies.map((body, index) => `${index === 0 ? '[' : ','}${body}`), ']'], problems }
  }

  private textOf(key: string, rating: StandingRating, author: Author): RatingText {
    const known = this.known.get(key)
    const modifiedAt = rating.modifiedAt.getTime()
    if (known?.author === author && known.modifiedAt === modifiedAt) return known
    const problems: string[] = []
    return { author, modifiedAt, json: JSON.stringify(ratingFields(rating, author, problems)), problems }
  }
}

function ratingFields(rating: StandingRating, author: Author, problems: string[]): Record<string, unknown> {
  const { number, firstName, lastName } = author
  return {
    rating: rating.rating,
    ratedAt: dateTime(rating.ratedAt),
    lastModified: dateTime(rating.modifiedAt),
    translations: commentsOf(rating, author, problems),
    user: { id: number, firstName, lastName },
    app: rating.appId,
  }
}

function commentsOf(
  { appId, comments }: StandingRating,
  { key, number }: Author,
  problems: string[],
): Record<string, { comment: string }> {
  const opened: Record<string, { comment: string }> = {}
  if (key === undefined) return opened
  for (const [language, { sealed }] of Object.entries(comments)) {
    try {
      opened[language] = { comment: unseal(key, sealed) }
    } catch {
      // sealed with another key, or damaged; the rating itself is fine
      problems.push(`A comment of user ${number} on ${appId} (${language}) is left out: it cannot be opened.`)
    }
  }
  return opened
}
