import type { ReadyAnswer, ReadyRoute } from './ready-answer.js'
import { plainRequestHead } from './request-head.js'

/** Request heads that are remembered. Clients repeat themselves; one that does not costs a reading of its head. */
const KNOWN_LIMIT = 500

/** Longer heads are not read here. With the number of those remembered it bounds the memory. */
const LENGTH_LIMIT = 4_096

/** Finds the ready answer to the bytes of a request, and reads equal bytes only once. */
export class KnownHeads {
  readonly #route: ReadyRoute
  readonly #longest: number
  readonly #known = new Map<string, () => ReadyAnswer | undefined>()

  constructor(route: ReadyRoute, maxHeaderSize: number) {
    this.#route = route
    this.#longest = Math.min(LENGTH_LIMIT, maxHeaderSize)
  }

  /** `undefined`: these bytes are not one plain request, or its answer is not ready. */
  answerTo(bytes: Buffer): ReadyAnswer | undefined {
    if (bytes.length > this.#longest) return undefined
    const text = bytes.toString('latin1')
    const known = this.#known.get(text)
    if (known !== undefined) return known()
    const head = plainRequestHead(text)
    const answer = head === undefined ? undefined : this.#route(head)
    const ready = answer?.()
    if (answer === undefined || ready === undefined) return undefined
    if (this.#known.size >= KNOWN_LIMIT) this.#known.clear()
    this.#known.set(text, answer)
    return ready
  }
}
