import type { EventOf } from '@appstore/contracts/events'
import { LetterRequested } from '@appstore/contracts/person-events'

/** What can have happened to a letter to somebody without an account: the contract of `letter-<letterId>`. */
export const letterEventSchemas = [LetterRequested] as const
export type LetterEvent = EventOf<(typeof letterEventSchemas)[number]>
