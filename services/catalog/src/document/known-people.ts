import { isDeepStrictEqual } from 'node:util'
import type { Author } from './rating-texts.js'

/** Milliseconds for which what is known of somebody is taken for true: so long a name that was changed, or a person who was erased, is still shown. */
export const FRESH = 10 * 60_000

/** Asks about people; those who do not exist any more are missing from the answer. Rejects while that cannot be known. */
export type AskAuthors = (accountIds: Iterable<string>) => Promise<ReadonlyMap<string, Author>>

/** People who wrote ratings, and the keys to what they wrote, in memory only. */
export class KnownPeople {
  private readonly ask: AskAuthors
  private readonly now: () => Date
  private readonly erased = new Set<string>()
  private known = new Map<string, { readonly author: Author | undefined; readonly askedAt: number }>()

  constructor(ask: AskAuthors, now: () => Date) {
    this.ask = ask
    this.now = now
  }

  /** These people were erased: nothing is known of them any more, whoever may still answer about them. */
  forget(accountIds: Iterable<string>): void {
    for (const accountId of accountIds) {
      this.erased.add(accountId)
      this.known.delete(accountId)
    }
  }

  /** These people, asked for where they are not known well enough; everybody else is forgotten. */
  async of(accountIds: Iterable<string>): Promise<Map<string, Author>> {
    const askedAt = this.now().getTime()
    const wanted = new Set([...accountIds].filter((each) => !this.erased.has(each)))
    const missing = [...wanted].filter(
      (id) => (this.known.get(id)?.askedAt ?? Number.NEGATIVE_INFINITY) + FRESH <= askedAt,
    )
    const answered = missing.length === 0 ? new Map<string, Author>() : await this.ask(missing)
    for (const accountId of missing) {
      const [before, author] = [this.known.get(accountId)?.author, answered.get(accountId)]
      // whoever is still the same stays the same object, by which others know that nothing has changed
      this.known.set(accountId, { author: isDeepStrictEqual(before, author) ? before : author, askedAt })
    }
    this.known = new Map([...this.known].filter(([accountId]) => wanted.has(accountId) && !this.erased.has(accountId)))
    return new Map(
      [...this.known].flatMap(([accountId, { author }]) =>
        author === undefined ? [] : [[accountId, author] as const],
      ),
    )
  }
}
