import type { RatingEvent } from '../rating/rating.events.js'

/** A comment as the read model has it. Moments are texts until they have been in the database. */
export interface CommentRow {
  readonly app_id: string
  readonly account_id: string
  readonly language: string
  readonly rating: number
  /** null: an administrator took it away. */
  readonly sealed: string | null
  /** When the rating was last given. */
  readonly given_at: string | Date
  /** When these words were given. */
  readonly written_at: string | Date
  readonly flagged_at: string | Date | null
  readonly flagged_by: string | null
  /** Sealed with the key of whoever flagged it. */
  readonly reason: string | null
  /** When an administrator decided about it. */
  readonly decided_at: string | Date | null
}

type Given = Extract<RatingEvent, { type: 'RatingGiven' }>['data']
type Flagged = Extract<RatingEvent, { type: 'CommentFlagged' }>['data']

const UNTOUCHED = { flagged_at: null, flagged_by: null, reason: null, decided_at: null }

/** Rows after events, in order. */
export function folded(rows: readonly CommentRow[], events: readonly RatingEvent[]): CommentRow[] {
  // by app and person, because most events are about one person's rating
  const groups = new Map<string, CommentRow[]>()
  const keyOf = (appId: string, accountId: string) => `${appId} ${accountId}`
  for (const row of rows) {
    const key = keyOf(row.app_id, row.account_id)
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  for (const event of events) {
    if (event.type === 'ScoreAged') continue
    if (event.type === 'RatingsCleared') {
      for (const [key, group] of groups) groups.set(key, group.filter(outlives(event.data)))
      continue
    }
    const key = keyOf(event.data.appId, event.data.accountId)
    groups.set(key, changed(groups.get(key) ?? [], event))
  }
  return [...groups.values()].flat()
}

type OfOnePerson = Exclude<RatingEvent, { type: 'ScoreAged' | 'RatingsCleared' }>

function changed(group: readonly CommentRow[], { type, data }: OfOnePerson): CommentRow[] {
  switch (type) {
    case 'RatingGiven':
      return given(group, data)
    case 'RatingWithdrawn':
      if (data.occasion === undefined) return group.filter(isRemoved)
      return group
        .filter((row) => isRemoved(row) || isWaiting(row))
        .map((row) => (isRemoved(row) ? row : { ...row, sealed: null, decided_at: data.at }))
    case 'CommentFlagged':
      return [...group.filter(({ language }) => language !== data.language), flagged(group, data)]
    case 'CommentUnflagged':
      return group.map((row) => (row.language === data.language ? { ...row, ...UNTOUCHED } : row))
    case 'AppealDismissed':
      return group.map((row) => (row.language === data.language ? { ...row, decided_at: data.at } : row))
  }
}

const isRemoved = ({ sealed }: CommentRow) => sealed === null
const isWaiting = ({ flagged_at, decided_at }: CommentRow) => flagged_at !== null && decided_at === null

function outlives({ appId, before }: { appId: string; before: string }) {
  return (row: CommentRow) => row.app_id !== appId || new Date(row.given_at) >= new Date(before)
}

/** A report outlives a change of the words, which are judged as they are then; a decision was about the former ones. */
function given(group: readonly CommentRow[], { appId, accountId, rating, comments, at }: Given): CommentRow[] {
  const standing = Object.entries(comments).map(([language, { sealed }]): CommentRow => {
    const before = group.find((row) => row.language === language)
    if (before?.sealed === sealed) return { ...before, rating, given_at: at }
    const who = { app_id: appId, account_id: accountId, language }
    const words = { ...who, rating, sealed, given_at: at, written_at: at }
    return before !== undefined && isWaiting(before) ? { ...before, ...words } : { ...UNTOUCHED, ...words }
  })
  const removed = group.filter((row) => isRemoved(row) && !Object.hasOwn(comments, row.language))
  return [...standing, ...removed]
}

function flagged(group: readonly CommentRow[], data: Flagged): CommentRow {
  const { appId, accountId, language, rating, comment, givenAt, by = null, reason, at } = data
  const before = group.find((row) => row.language === language)
  const given = { given_at: givenAt, written_at: before?.written_at ?? givenAt }
  const report = { flagged_at: at, flagged_by: by, reason: reason?.sealed ?? null, decided_at: null }
  return { app_id: appId, account_id: accountId, language, rating, sealed: comment.sealed, ...given, ...report }
}
