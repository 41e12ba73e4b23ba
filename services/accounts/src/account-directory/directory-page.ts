import { SecondFactor } from '@appstore/contracts/sessions'

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
  readonly totpId?: string | null
  readonly disabled?: boolean
  readonly firstName?: string
  readonly lastName?: string
  readonly newsletter?: boolean
  readonly language?: string
  readonly eraseAt?: string | null
  readonly erased?: true
  readonly sessions?: SessionChanges
  /** By id: whether it is there now. */
  readonly passkeys?: ReadonlyMap<string, boolean>
}

interface SessionChanges {
  /** All that stood before the page, and those of the page that came before. */
  readonly allEnded: boolean
  readonly started: ReadonlyMap<
    string,
    { readonly method: string; readonly at: string; readonly secondFactor: boolean }
  >
  /** Sessions whose holder showed once more who they are. */
  readonly proved: ReadonlyMap<string, { readonly at: string; readonly secondFactor: boolean }>
  readonly ended: ReadonlySet<string>
}

/** By account. */
export type DirectoryPage = Map<string, AccountChange>

const NO_CHANGES: SessionChanges = { allEnded: false, started: new Map(), proved: new Map(), ended: new Set() }

/** Adds to what the page changes at the account. */
export function change(page: DirectoryPage, accountId: string, changed: AccountChange): void {
  page.set(accountId, { ...page.get(accountId), ...changed })
}

/** A session has begun (it has a method) or ended. */
export function session(
  page: DirectoryPage,
  accountId: string,
  {
    sessionId,
    method,
    secondFactor,
    at,
  }: { sessionId: string; method?: string; secondFactor?: string | undefined; at: string },
): void {
  const before = page.get(accountId)?.sessions ?? NO_CHANGES
  const [started, ended] = [new Map(before.started), new Set(before.ended)]
  if (method === undefined) {
    started.delete(sessionId)
    ended.add(sessionId)
  } else started.set(sessionId, { method, at, secondFactor: secondFactor !== undefined })
  change(page, accountId, { sessions: { ...before, started, ended } })
}

/** The holder of a session showed once more who they are; a session that showed a second factor stays one that did. */
export function sessionProved(
  page: DirectoryPage,
  accountId: string,
  { sessionId, method, at }: { sessionId: string; method: string; at: string },
): void {
  const before = page.get(accountId)?.sessions ?? NO_CHANGES
  const secondFactor = SecondFactor.safeParse(method).success || before.proved.get(sessionId)?.secondFactor === true
  change(page, accountId, {
    sessions: { ...before, proved: new Map(before.proved).set(sessionId, { at, secondFactor }) },
  })
}

/** A passkey opens the account from now on, or not any more. */
export function passkey(page: DirectoryPage, accountId: string, passkeyId: string, isThere: boolean): void {
  const before = page.get(accountId)?.passkeys
  change(page, accountId, { passkeys: new Map(before).set(passkeyId, isThere) })
}

/** All sessions there are at this point have ended. */
export function endSessions(page: DirectoryPage, accountId: string): void {
  change(page, accountId, { sessions: { ...NO_CHANGES, allEnded: true } })
}
