import { publicProfiles } from '@appstore/contracts/accounts'
import type { Messaging } from '@appstore/nats/connection'
import type { LetterTexts } from './letter-texts.js'

type Facts = Readonly<Record<string, string>>

/** Somebody whom a mail names. */
type Named = { readonly firstName: string; readonly lastName: string; readonly number: number } | undefined

/**
 * Looks up whom the facts of a mail name by id: `byId`, who did it, and `personId`, whom it is about. Names are asked for when a mail goes
 * out, so that none stands in an event, and nobody who was erased is named.
 */
export async function namesIn(messaging: Messaging, facts: Facts): Promise<(texts: LetterTexts) => Facts> {
  const { byId, personId } = facts
  const accountIds = [idIn(byId), personId].flatMap((each) => each ?? [])
  const { profiles } = accountIds.length === 0 ? { profiles: [] } : await messaging.call(publicProfiles, { accountIds })
  const of = (accountId: string): Named => profiles.find((each) => each.accountId === accountId)
  return (texts) => ({
    ...(byId !== undefined && { by: doer(texts, byId, of) }),
    ...(personId !== undefined && { person: nameOf(texts, of(personId)) }),
  })
}

function idIn(actor: string | undefined): string | undefined {
  return actor === undefined ? undefined : /^account:(.+)$/.exec(actor)?.[1]
}

function doer({ who }: LetterTexts, actor: string, of: (accountId: string) => Named): string {
  const accountId = idIn(actor)
  if (accountId !== undefined) return nameOf({ who }, of(accountId))
  return actor === 'operator' ? who.operator : who.store
}

/** As the public activity of an app names people: never by a user name. */
function nameOf({ who }: Pick<LetterTexts, 'who'>, named: Named): string {
  if (named === undefined) return who.somebody
  return `${named.firstName} ${named.lastName}`.trim() || `${who.anonymous} (#${named.number})`
}
