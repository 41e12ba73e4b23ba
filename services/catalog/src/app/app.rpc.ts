import { getApp, registerApp } from '@appstore/contracts/catalog'
import { verifyCertificate } from '@appstore/contracts/releases'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import { createCommandHandler } from '@appstore/event-sourcing/handle-command'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type Answer, answer } from '@appstore/runtime/service'
import { app } from './app.decider.js'
import { type AppEvent, appEventSchemas } from './app.events.js'

const streamOf = (appId: string) => `app-${appId}`

/** Answers registrations, and what others must know of an app to decide: from the log, never from a read model. */
export function appAnswers(context: ServiceContext): Answer[] {
  const { messaging, eventStore, now } = context
  const handler = createCommandHandler({
    store: eventStore,
    decider: app,
    events: eventTypes(appEventSchemas),
    now,
  })
  return [
    answer(registerApp, async ({ caller, account, certificate, signature, isEnterpriseOnly }) => {
      const verified = await messaging.call(verifyCertificate, { certificate, signatureOverId: signature })
      const appId = verified.commonName
      const { position, events } = await handler.execute({
        stream: streamOf(appId),
        caller,
        command: {
          type: 'RegisterApp',
          appId,
          accountId: account.accountId,
          username: account.username,
          certificate: verified.certificate,
          certificateSerial: verified.serial,
          isEnterpriseOnly,
          at: now().toISOString(),
        },
      })
      return {
        appId,
        outcome: outcomeOf(events),
        position: position?.toString() ?? null,
      }
    }),
    answer(getApp, async ({ appId }) => {
      const { state } = await handler.load(streamOf(appId))
      if (state.status === 'none') return { app: null }
      const { ownerId, certificate, certificateRevision } = state
      return { app: { appId, ownerId, maintainerIds: [], certificate, certificateRevision } }
    }),
  ]
}

function outcomeOf(events: readonly AppEvent[]): 'registered' | 'certificate-changed' | 'unchanged' {
  const [happened] = events
  if (happened === undefined) return 'unchanged'
  return happened.type === 'AppRegistered' ? 'registered' : 'certificate-changed'
}
