import type { Decider } from '@appstore/event-sourcing/decider'
import type { NewsletterEvent } from './newsletter.events.js'

type DataOf<Type extends NewsletterEvent['type']> = Extract<NewsletterEvent, { type: Type }>['data']

/** Somebody and the mailing list. */
export interface Newsletter {
  /** What they wanted last. */
  readonly consent: boolean
  /** What the mailing list has still to be told. */
  readonly waiting:
    | { readonly changeId: string; readonly attempts: number; readonly retryAt: string | undefined }
    | undefined
}

export type NewsletterCommand =
  | ({ readonly type: 'QueueChange' } & DataOf<'NewsletterChangeQueued'>)
  | ({ readonly type: 'RecordChange' } & DataOf<'NewsletterChanged'>)
  | ({ readonly type: 'RecordFailure' } & Omit<DataOf<'NewsletterChangeFailed'>, 'attempt'>)

/** The mailing list hears of those who want the newsletter, or wanted it; each change of mind is told once. */
export const newsletter: Decider<Newsletter, NewsletterCommand, NewsletterEvent> = {
  initialState: { consent: false, waiting: undefined },
  decide(command, { consent, waiting }) {
    if (command.type === 'QueueChange') {
      const { type: _, ...change } = command
      const matters = command.cause === 'consent' ? command.consent !== consent : consent
      return matters ? [{ type: 'NewsletterChangeQueued', data: change }] : []
    }
    // somebody changed their mind while the list was told: that comes next
    if (waiting?.changeId !== command.changeId) return []
    const { type, ...result } = command
    if (type === 'RecordChange') return [{ type: 'NewsletterChanged', data: result as DataOf<'NewsletterChanged'> }]
    const failure = result as Omit<DataOf<'NewsletterChangeFailed'>, 'attempt'>
    return [{ type: 'NewsletterChangeFailed', data: { ...failure, attempt: waiting.attempts + 1 } }]
  },
  evolve(state, event) {
    switch (event.type) {
      case 'NewsletterChangeQueued': {
        const { changeId, consent } = event.data
        return { consent, waiting: { changeId, attempts: 0, retryAt: undefined } }
      }
      case 'NewsletterChanged':
        return { ...state, waiting: undefined }
      case 'NewsletterChangeFailed': {
        const { changeId, attempt, retryAt } = event.data
        return { ...state, waiting: retryAt === null ? undefined : { changeId, attempts: attempt, retryAt } }
      }
    }
  },
}
