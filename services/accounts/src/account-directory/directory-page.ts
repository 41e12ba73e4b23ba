/** What a page of events changes at one account. Sealed fields are opened when the page is written. */
export interface AccountChange {
  /** Set when the account was made within the page. */
  readonly createdAt?: string
  readonly username?: string
  readonly email?: string
  readonly emailVerified?: boolean
  readonly isStaff?: boolean
  readonly isSuperuser?: boolean
  readonly passwordId?: string
  readonly tokenId?: string
  readonly disabled?: boolean
  readonly firstName?: string
  readonly lastName?: string
  readonly newsletter?: boolean
  readonly language?: string
  readonly eraseAt?: string | null
  readonly erased?: true
  readonly sessions?: SessionChanges
}

interface SessionChanges {
  /** All that stood before the page, and those of the page that came before. */
  readonly allEnded: boolean
  readonly started: ReadonlyMap<string, { readonly method: string; readonly at: string }>
  readonly ended: ReadonlySet<string>
}

/** By account. */
export type DirectoryPage = Map<string, AccountChange>

const NO_CHANGES: SessionChanges = { allEnded: false, started: new Map(), ended: new Set() }

/** Adds to what the page changes at the account. */
export function change(page: DirectoryPage, accountId: string, changed: AccountChange): void {
  page.set(accountId, { ...page.get(accountId), ...changed })
}

/** A session has begun (it has a method) or ended. */
export function session(
  page: DirectoryPage,
  accountId: string,
  { sessionId, method, at }: { sessionId: string; method?: string; at: string },
): void {
  const before = page.get(accountId)?.sessions ?? NO_CHANGES
  const [started, ended] = [new Map(before.started), new Set(before.ended)]
  if (method === undefined) {
    started.delete(sessionId)
    ended.add(sessionId)
  } else started.set(sessionId, { method, at })
  change(page, accountId, { sessions: { ...before, started, ended } })
}

/** All sessions there are at this point have ended. */
export function endSessions(page: DirectoryPage, accountId: string): void {
  change(page, accountId, { sessions: { ...NO_CHANGES, allEnded: true } })
}
