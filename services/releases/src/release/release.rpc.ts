import { publishRelease } from '@appstore/contracts/releases'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import { type CommandHandler, createCommandHandler } from '@appstore/event-sourcing/handle-command'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type Answer, answer } from '@appstore/runtime/service'
import { type PublishOptions, publish } from './publish-release.js'
import { type ReleaseCommand, type ReleaseLine, releaseLine } from './release.decider.js'
import { type ReleaseEvent, releaseEventSchemas } from './release.events.js'

/** Carries out commands on an app's releases; the stream is `release-<appId>`. */
export function releaseCommands(context: ServiceContext): CommandHandler<ReleaseLine, ReleaseCommand, ReleaseEvent> {
  return createCommandHandler({
    store: context.eventStore,
    decider: releaseLine,
    events: eventTypes(releaseEventSchemas),
    now: context.now,
  })
}

/** Answers publications. */
export function releaseAnswers(options: PublishOptions): Answer[] {
  return [answer(publishRelease, (request) => publish(request, options))]
}
