import type { AccountIdentity } from '@appstore/contracts/accounts'
import { appKeepers } from '@appstore/contracts/app-mails'
import { deleteApp, getApp, registerApp, submitIntegration } from '@appstore/contracts/catalog'
import { ANSWER_DAYS, appPeople, changeApp } from '@appstore/contracts/ownership'
import { verifyCertificate } from '@appstore/contracts/releases'
import { refusalOf } from '@appstore/contracts/rights'
import { demand } from '@appstore/event-sourcing/domain-error'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import { type CommandCaller, createCommandHandler } from '@appstore/event-sourcing/handle-command'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type Answer, answer } from '@appstore/runtime/service'
import type { z } from 'zod'
import { type AppCommand, app } from './app.decider.js'
import { type AppEvent, appEventSchemas } from './app.events.js'
import { type App, type Asked, evolve, nothing } from './app-state.decider.js'
import { unknown } from './change.decider.js'
import { integrationId } from './integration.decider.js'
import { isOver } from './maintainers.decider.js'

const DAY = 86_400_000

/** Carries out commands on the stream `app-<appId>`. */
export interface Apps {
  execute(caller: CommandCaller, command: AppCommand): Promise<{ events: readonly AppEvent[]; position: string | null }>
  /** The same for those who do not look at what they have written. */
  append(caller: CommandCaller, command: AppCommand): Promise<void>
  /** As it is, or as it was after this event. */
  load(appId: string, revision?: number | null): Promise<App>
}

/** Answers commands on apps, and what others must know of an app to decide: from the log, never from a read model. */
export function appAnswers(context: ServiceContext, apps: Apps): Answer[] {
  const at = () => context.now().toISOString()
  return [
    registration(apps, context),
    answer(deleteApp, async ({ caller, account, appId }) => {
      const { position } = await apps.execute(caller, { type: 'DeleteApp', appId, by: account, at: at() })
      return { position }
    }),
    answer(changeApp, async ({ caller, account, appId, change }) => {
      const now = context.now()
      const expiresAt = new Date(now.getTime() + ANSWER_DAYS * DAY).toISOString()
      const asked = { by: account, change, id: caller.commandId, expiresAt, at: now.toISOString() }
      const { position } = await apps.execute(caller, { type: 'ChangeApp', appId, ...asked })
      return { position }
    }),
    answer(appPeople, async ({ account, appId }) => peopleOf(await apps.load(appId), { account, appId, at: at() })),
    answer(submitIntegration, async ({ caller, ownerId, texts, approved }) => {
      const appId = integrationId(texts.name)
      const command = { type: 'SubmitIntegration', appId, ownerId, texts, approved, at: at() } as const
      const { position } = await apps.execute(caller, command)
      return { appId, position }
    }),
    answer(appKeepers, async ({ appId, revision }) => ({ keepers: keepersOf(await apps.load(appId, revision)) })),
    answer(getApp, async ({ appId }) => ({ app: seenByOthers(await apps.load(appId)) })),
  ]
}

/** One instance a process. `written` resolves once the read models show what was written. */
export function createApps(
  { eventStore: store, now }: ServiceContext,
  written: (position: bigint) => Promise<void>,
): Apps {
  const events = eventTypes(appEventSchemas)
  const handler = createCommandHandler({ store, decider: app, events, now })
  return {
    async execute(caller, command) {
      const { events, position } = await handler.execute({ stream: `app-${command.appId}`, caller, command })
      if (position !== null) await written(position)
      return { events, position: position?.toString() ?? null }
    },
    async append(caller, command) {
      await handler.execute({ stream: `app-${command.appId}`, caller, command })
    },
    async load(appId, revision = null) {
      if (revision === null) return (await handler.load(`app-${appId}`)).state
      const history = (await store.readStream(`app-${appId}`)).filter((event) => event.revision <= revision)
      return history.flatMap((event) => events.decode(event) ?? []).reduce(evolve, nothing)
    },
  }
}

function registration(apps: Apps, { messaging, now }: ServiceContext): Answer {
  return answer(registerApp, async ({ caller, account, certificate, signature, isEnterpriseOnly }) => {
    const verified = await messaging.call(verifyCertificate, { certificate, signatureOverId: signature })
    const appId = verified.commonName
    const { events, position } = await apps.execute(caller, {
      type: 'RegisterApp',
      appId,
      by: account,
      certificate: verified.certificate,
      certificateSerial: verified.serial,
      isEnterpriseOnly,
      at: now().toISOString(),
    })
    return { appId, outcome: outcomeOf(events), position }
  })
}

function outcomeOf(events: readonly AppEvent[]): z.infer<typeof registerApp.response>['outcome'] {
  const types = events.map((event) => event.type)
  if (types.includes('AppRegistered')) return 'registered'
  if (types.includes('AppOwnerChanged')) return 'taken-over'
  return types.includes('AppCertificateChanged') ? 'certificate-changed' : 'unchanged'
}

/** An integration that waits for approval is nobody's business but its owner's (api.md wart 3). */
function seenByOthers({ entry }: App): z.input<typeof getApp.response>['app'] {
  if (entry === undefined) return null
  const { appId, ownerId, maintainerIds, certificateRevision } = entry
  const known = { appId, ownerId, maintainerIds: [...maintainerIds], certificateRevision }
  if (entry.kind === 'app') return { ...known, isIntegration: false, certificate: entry.certificate }
  return entry.isApproved ? { ...known, isIntegration: true, certificate: '' } : null
}

function keepersOf({ entry, deleted }: App): z.input<typeof appKeepers.response>['keepers'] {
  const stands = entry ?? deleted
  return stands === undefined ? null : { ownerId: stands.ownerId, maintainerIds: [...stands.maintainerIds] }
}

function peopleOf(
  { entry }: App,
  { account, appId, at }: { account: AccountIdentity | null; appId: string; at: string },
): z.input<typeof appPeople.response> {
  if (entry === undefined) throw unknown(appId)
  demand(refusalOf('see-people', account, entry))
  const { ownerId, maintainerIds, invitations, offer } = entry
  const waiting = (asked: Asked) => !isOver(asked, at)
  return {
    ownerId,
    maintainerIds: [...maintainerIds],
    invitations: invitations.filter(waiting),
    offer: offer !== undefined && waiting(offer) ? offer : null,
  }
}
