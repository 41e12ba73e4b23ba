import { newsletterOf } from '@appstore/contracts/newsletter'
import { type Answer, answer } from '@appstore/runtime/service'
import { streamOf } from './account-handler.js'
import type { PeopleParts } from './people-parts.js'

/** Says who wants the newsletter, at the moment the mailing list is told: the log has the consent, and nobody else the address. */
export function newsletterAnswers({ handler, open }: Pick<PeopleParts, 'handler' | 'open'>): Answer[] {
  return [
    answer(newsletterOf, async ({ accountId }) => {
      const { state } = await handler.load(streamOf(accountId))
      if (state.status !== 'open') return { person: null }
      const email = state.emailVerified ? await open(accountId, state.email) : null
      return { person: { consent: state.newsletter, email } }
    }),
  ]
}
