import { type CommentOfApp, commentsOfApp, flagComment } from '@appstore/contracts/moderation'
import type { StoreAnswerers } from '../../store-answerers-spec.js'

const AT = '2030-01-02T03:04:05.678Z'

function comment(changes: Partial<CommentOfApp>): CommentOfApp {
  const words = { accountId: 'id-of-bert', language: 'en', rating: 0 as const, comment: 'Buy <b>my</b> things' }
  return { ...words, writtenAt: AT, report: null, ...changes }
}

const REPORT = { at: AT, reason: 'It sells <i>things</i>.', decidedAt: null }

/** Comments in every state. */
const COMMENTS: readonly CommentOfApp[] = [
  comment({}),
  comment({ language: 'de', rating: 0.5, report: { ...REPORT, state: 'waiting' } }),
  comment({ language: 'not a language', rating: 1, report: { ...REPORT, state: 'stands', decidedAt: AT } }),
  comment({ accountId: 'id-of-sue', comment: null, report: { ...REPORT, state: 'removed', decidedAt: AT } }),
  comment({ accountId: 'id-of-nobody', comment: null }),
]

/** What is said of apps, in few words; whoever does not own the app reports nothing. */
export function answerComments({ answerWith }: StoreAnswerers): void {
  answerWith(commentsOfApp, async ({ appId, reported, offset }) => {
    const shown = COMMENTS.filter(({ report }) => !reported || report !== null)
    return { comments: offset > 0 ? [] : shown, total: 30, mayReport: appId === 'news' }
  })
  answerWith(flagComment, async () => ({ position: null }))
}
