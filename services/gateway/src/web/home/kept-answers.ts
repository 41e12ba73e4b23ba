import { DomainError } from '@appstore/event-sourcing/domain-error'

/** Answers kept; a page of apps has some kilobytes. */
const LIMIT = 200

/** The last answers of a service, so that pages which were looked at are still there while it is away. */
export class KeptAnswers<Answer> {
  readonly #answers = new Map<string, Answer>()

  /**
   * Asks; what was answered before stands in while nobody answers.
   *
   * @param question tells one question from another
   * @throws what went wrong, when it is not that, or when there is nothing to stand in
   */
  async ask(question: string, ask: () => Promise<Answer>): Promise<Answer> {
    try {
      const answer = await ask()
      this.#keep(question, answer)
      return answer
    } catch (error) {
      const kept = this.#answers.get(question)
      if (kept === undefined || !(error instanceof DomainError) || error.kind !== 'unavailable') throw error
      return kept
    }
  }

  #keep(question: string, answer: Answer): void {
    this.#answers.delete(question)
    this.#answers.set(question, answer)
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > LIMIT && oldest !== undefined) this.#answers.delete(oldest)
  }
}
