import { publicProfiles } from '@appstore/contracts/accounts'
import { type ActivityEntry, appActivity } from '@appstore/contracts/activity'
import { PositionText } from '@appstore/contracts/rpc'
import type { Messaging } from '@appstore/nats/connection'

/** How everybody may know somebody: never by a user name, which says how they sign in. */
export interface Person {
  /** First and last name, as far as they give them; "": they do not (web-and-accounts.md 2.3). */
  readonly name: string
  /** Tells those without a name apart, as in the list of ratings. */
  readonly number: number
}

/** Who did something: a person, the operators of the store, or the store itself; null: somebody who was erased, or who cannot be asked for. */
export type Doer = Person | 'operator' | 'store' | null

/** An entry with the names that people have now. */
export interface NamedEntry {
  readonly id: string
  readonly type: string
  readonly by: Doer
  /** Whom it is about; undefined: nobody in particular. */
  readonly person: Person | null | undefined
  readonly formerOwner: Person | null | undefined
  readonly release: ActivityEntry['release']
  readonly at: string
}

const PAGE_SIZE = 50

/**
 * A page of what happened to an app, the newest first. Names are looked up each time, so that whoever was erased is named no more; while
 * nobody can be asked for them, nobody is named.
 *
 * @param before where the page before ended, as it stands in an address; what is not one counts as not given
 * @throws DomainError `app-unknown`
 */
export async function activityOf(
  messaging: Messaging,
  appId: string,
  before: string | null,
): Promise<{ entries: NamedEntry[]; next: string | null }> {
  const from = PositionText.safeParse(before)
  const asked = { appId, before: from.success ? from.data : null, limit: PAGE_SIZE }
  const { entries, next } = await messaging.call(appActivity, asked)
  const names = await namesOf(messaging, entries.flatMap(peopleIn))
  const personOf = (accountId: string): Person | null => names.get(accountId) ?? null
  const named = entries.map(({ eventId: id, type, actor, accountId, formerOwnerId, release, at }) => {
    const person = accountId === null ? undefined : personOf(accountId)
    const formerOwner = formerOwnerId === null ? undefined : personOf(formerOwnerId)
    return { id, type, by: doerOf(actor, personOf), person, formerOwner, release, at }
  })
  return { entries: named, next }
}

const ACCOUNT = /^account:(.+)$/

function peopleIn({ actor, accountId, formerOwnerId }: ActivityEntry): string[] {
  return [ACCOUNT.exec(actor)?.[1], accountId, formerOwnerId].flatMap((each) => each ?? [])
}

function doerOf(actor: string, personOf: (accountId: string) => Person | null): Doer {
  const accountId = ACCOUNT.exec(actor)?.[1]
  if (accountId !== undefined) return personOf(accountId)
  return actor === 'operator' ? 'operator' : 'store'
}

async function namesOf(messaging: Messaging, accountIds: readonly string[]): Promise<ReadonlyMap<string, Person>> {
  if (accountIds.length === 0) return new Map()
  const asked = { accountIds: [...new Set(accountIds)] }
  const { profiles } = await messaging.call(publicProfiles, asked).catch(() => ({ profiles: [] }))
  return new Map(
    profiles.map(({ accountId, number, firstName, lastName }) => {
      return [accountId, { name: `${firstName} ${lastName}`.trim(), number }] as const
    }),
  )
}
