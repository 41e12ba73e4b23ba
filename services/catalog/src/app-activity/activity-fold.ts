import { CHANGING_SCOPES } from '@appstore/contracts/app-tokens'
import type { Decoded } from '@appstore/event-sourcing/event-types'
import { type ActivityEvent, type HolderEvent, isOfApp, isOfHolder } from './activity-sources.js'
import { type Kept, keepersIn, keptAfter } from './keepers.js'

/** Invitations and offers concern those who take part; what comes of them is public. */
const PRIVATE: ReadonlySet<string> = new Set<ActivityEvent['type']>([
  'AppMaintainerInvited',
  'AppInvitationDeclined',
  'AppInvitationWithdrawn',
  'AppTransferOffered',
  'AppTransferDeclined',
  'AppTransferWithdrawn',
])

/** A line of an app's activity. */
export interface ActivityRow {
  readonly position: string
  readonly event_id: string
  readonly app_id: string
  readonly type: string
  readonly actor: string
  readonly account_id: string | null
  readonly former_owner_id: string | null
  readonly version: string | null
  readonly is_nightly: boolean
  readonly at: string
  /** Who looked after the app when a token that reaches it came or went; null: it is about something else. */
  readonly keepers: readonly string[] | null
}

/** A personal token that can change apps, until it is revoked. */
export interface HeldToken {
  readonly accountId: string
  /** `null`: all apps that its holder looks after. */
  readonly apps: readonly string[] | null
  readonly expiresAt: string
}

/** What is known before an event, and what comes of it. */
export interface Fold {
  readonly apps: Map<string, Kept>
  readonly tokens: Map<string, HeldToken>
  readonly rows: ActivityRow[]
}

/** What the data of such events may hold. */
interface Told {
  readonly at: string
  readonly accountId?: string
  readonly ownerId?: string
  readonly formerOwnerId?: string
  readonly version?: string
  readonly isNightly?: boolean
}

/**
 * One event more, in the order of the log: what somebody looked after, and what their tokens reached, is what it was at that place of
 * it. A token that was made before its holder came to an app, or after they had gone, is nothing that happened to the app.
 */
export function see(event: Decoded<ActivityEvent>, fold: Fold): void {
  if (isOfHolder(event)) return seeHolder(event, fold)
  const { appId } = event.data
  if (isOfApp(event)) fold.apps.set(appId, keptAfter(fold.apps.get(appId) ?? {}, event))
  if (!PRIVATE.has(event.type)) fold.rows.push(rowOf(event, appId, null))
}

function seeHolder(event: Decoded<HolderEvent>, fold: Fold): void {
  const { accountId } = event.data
  switch (event.type) {
    case 'AccountTokenIssued':
      return reach(event, fold, { accountId, apps: null })
    case 'PersonalTokenCreated': {
      const { tokenId, scopes, apps, expiresAt } = event.data
      if (!scopes.some((scope) => CHANGING_SCOPES.includes(scope))) return
      fold.tokens.set(tokenId, { accountId, apps, expiresAt })
      return reach(event, fold, { accountId, apps })
    }
    case 'PersonalTokenRevoked': {
      const token = fold.tokens.get(event.data.tokenId)
      fold.tokens.delete(event.data.tokenId)
      // what had run out is no loss
      if (token !== undefined && Date.parse(token.expiresAt) > Date.parse(event.data.at)) reach(event, fold, token)
      return
    }
    case 'AccountErased':
      for (const [tokenId, token] of fold.tokens) if (token.accountId === accountId) fold.tokens.delete(tokenId)
  }
}

function reach(event: Decoded<HolderEvent>, { apps, rows }: Fold, token: Omit<HeldToken, 'expiresAt'>): void {
  for (const [appId, kept] of apps) {
    if (token.apps !== null && !token.apps.includes(appId)) continue
    const keepers = keepersIn(kept)
    if (keepers.includes(token.accountId)) rows.push(rowOf(event, appId, keepers))
  }
}

function rowOf(event: Decoded<ActivityEvent>, appId: string, keepers: readonly string[] | null): ActivityRow {
  const { accountId, ownerId, formerOwnerId, version, isNightly }: Told = event.data
  return {
    position: event.position.toString(),
    event_id: event.id,
    app_id: appId,
    type: event.type,
    actor: event.metadata.actor,
    account_id: accountId ?? ownerId ?? null,
    former_owner_id: formerOwnerId ?? null,
    version: version ?? null,
    is_nightly: isNightly ?? false,
    at: event.metadata.at,
    keepers,
  }
}
