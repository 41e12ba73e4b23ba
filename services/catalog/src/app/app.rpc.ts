import { administerApp, deleteApp, getApp, registerApp, submitIntegration } from '@appstore/contracts/catalog'
import { verifyCertificate } from '@appstore/contracts/releases'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import { type CommandCaller, createCommandHandler } from '@appstore/event-sourcing/handle-command'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type Answer, answer } from '@appstore/runtime/service'
import type { z } from 'zod'
import type { AdministerApp } from './administration.decider.js'
import { type AppCommand, app } from './app.decider.js'
import { type AppEvent, appEventSchemas } from './app.events.js'
import type { App } from './app-state.decider.js'
import { integrationId } from './integration.decider.js'

type Change = z.infer<typeof administerApp.request>['change']

/** Carries out commands on the stream `app-<appId>`. */
interface Apps {
  execute(caller: CommandCaller, command: AppCommand): Promise<{ events: readonly AppEvent[]; position: string | null }>
  load(appId: string): Promise<App>
}

/** Answers commands on apps, and what others must know of an app to decide: from the log, never from a read model. */
export function appAnswers(context: ServiceContext): Answer[] {
  const apps = appsOf(context)
  const at = () => context.now().toISOString()
  return [
    registration(apps, context),
    answer(deleteApp, async ({ caller, account: { accountId, username }, appId }) => {
      const command = { type: 'DeleteApp', appId, accountId, username, at: at() } as const
      const { position } = await apps.execute(caller, command)
      return { position }
    }),
    answer(administerApp, async ({ caller, appId, change }) => {
      const { position } = await apps.execute(caller, toCommand(appId, change, at()))
      return { position }
    }),
    answer(submitIntegration, async ({ caller, ownerId, texts, approved }) => {
      const appId = integrationId(texts.name)
      const command = { type: 'SubmitIntegration', appId, ownerId, texts, approved, at: at() } as const
      const { position } = await apps.execute(caller, command)
      return { appId, position }
    }),
    answer(getApp, async ({ appId }) => ({ app: seenByOthers(await apps.load(appId)) })),
  ]
}

function appsOf({ eventStore: store, now }: ServiceContext): Apps {
  const handler = createCommandHandler({ store, decider: app, events: eventTypes(appEventSchemas), now })
  return {
    async execute(caller, command) {
      const { events, position } = await handler.execute({ stream: `app-${command.appId}`, caller, command })
      return { events, position: position?.toString() ?? null }
    },
    load: async (appId) => (await handler.load(`app-${appId}`)).state,
  }
}

function registration(apps: Apps, { messaging, now }: ServiceContext): Answer {
  return answer(registerApp, async ({ caller, account, certificate, signature, isEnterpriseOnly }) => {
    const verified = await messaging.call(verifyCertificate, { certificate, signatureOverId: signature })
    const appId = verified.commonName
    const { events, position } = await apps.execute(caller, {
      type: 'RegisterApp',
      appId,
      accountId: account.accountId,
      username: account.username,
      certificate: verified.certificate,
      certificateSerial: verified.serial,
      isEnterpriseOnly,
      at: now().toISOString(),
    })
    return { appId, outcome: outcomeOf(events), position }
  })
}

function toCommand(appId: string, change: Change, at: string): AdministerApp {
  switch (change.kind) {
    case 'delete':
      return { type: 'RemoveApp', appId, at }
    case 'restore':
      return { type: 'RestoreApp', appId, at }
    case 'transfer':
      return { type: 'SetTransfer', appId, enabled: change.enabled, at }
    case 'maintainer':
      return { type: 'SetMaintainer', appId, accountId: change.accountId, present: change.present, at }
    case 'featured':
      return { type: 'SetFeatured', appId, featured: change.featured, at }
  }
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
