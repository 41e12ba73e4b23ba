import { AccountTokenIssued } from '@appstore/contracts/accounts'
import type { AppMailKind } from '@appstore/contracts/app-mails'
import { appsOfTokenChange } from '@appstore/contracts/app-tokens'
import type { EventOf } from '@appstore/contracts/events'
import { PersonalTokenCreated, PersonalTokenRevoked } from '@appstore/contracts/personal-tokens'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { CommandCaller } from '@appstore/event-sourcing/handle-command'
import type { Policy } from '@appstore/event-sourcing/run-policy'
import type { ServiceContext } from '@appstore/runtime/connections'
import { v5 as uuidv5 } from 'uuid'
import type { DeliveryCommand } from './delivery.decider.js'
import { onceAnswered } from './once-answered.js'
import { NEWS } from './when-mail-wanted.policy.js'

const causes = [AccountTokenIssued, PersonalTokenCreated, PersonalTokenRevoked] as const
type Cause = EventOf<(typeof causes)[number]>

const KINDS: Readonly<Record<Cause['type'], AppMailKind>> = {
  AccountTokenIssued: 'app-token-replaced',
  PersonalTokenCreated: 'app-token-created',
  PersonalTokenRevoked: 'app-token-revoked',
}

/** An app that a token reaches, and all who looked after it then. */
interface Reached {
  readonly appId: string
  readonly keeperIds: readonly string[]
}

/** Apps that a mail names; the others are on their own pages. */
const NAMED = 20

/**
 * A token that can change apps came or went → a mail to all who look after them beside its holder, who is told of it anyway: one for each
 * person, however many apps it is about. The same event always makes the same mails.
 */
export function whenAppTokenChanged(parts: {
  readonly reachOf: (position: bigint) => Promise<readonly Reached[]>
  readonly execute: (deliveryId: string, command: DeliveryCommand, caller: CommandCaller) => Promise<unknown>
  readonly now: () => Date
}): Policy<Cause> {
  return {
    name: 'when-app-token-changed',
    categories: ['account'],
    events: eventTypes(causes),
    async react({ id, stream, position, type, data, metadata }, caller) {
      const at = parts.now()
      if (at.getTime() - Date.parse(data.at) > NEWS || isToldAlready({ type, data } as Cause)) return
      const appsOf = sharedApps(data.accountId, await parts.reachOf(position))
      for (const [accountId, appIds] of appsOf) {
        const deliveryId = uuidv5(`app ${accountId}`, id)
        const [app = ''] = appIds
        const apps = [...appIds.slice(0, NAMED), ...(appIds.length > NAMED ? ['…'] : [])].join(', ')
        const facts = { app, apps, at: data.at, byId: metadata.actor, personId: data.accountId }
        const mail = { kind: KINDS[type], accountId, facts, source: { stream, eventId: id } }
        const queue = { type: 'QueueMail', ...mail, deliveryId, at: at.toISOString() } as const
        await parts.execute(deliveryId, queue, { ...caller, commandId: deliveryId })
      }
    },
  }
}

/** The first token comes with the account; what a password takes away, the mail about the API token that came with it tells. */
function isToldAlready({ type, data }: Cause): boolean {
  if (type === 'PersonalTokenRevoked') return data.occasion === 'password'
  return type === 'AccountTokenIssued' && data.occasion === 'created'
}

/** By person beside the holder: the apps that both look after. */
function sharedApps(holderId: string, reached: readonly Reached[]): ReadonlyMap<string, readonly string[]> {
  const apps = new Map<string, string[]>()
  for (const { appId, keeperIds } of reached) {
    for (const accountId of new Set(keeperIds)) {
      if (accountId !== holderId) apps.set(accountId, [...(apps.get(accountId) ?? []), appId])
    }
  }
  return apps
}

/** Asks `catalog`, which tells once it has seen the event. */
export function reachIn({ messaging }: Pick<ServiceContext, 'messaging'>) {
  return async (position: bigint): Promise<readonly Reached[]> =>
    (await onceAnswered(messaging.call(appsOfTokenChange, { position: position.toString() }))).apps
}
