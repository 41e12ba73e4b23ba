import { listPlatformReleases } from '@appstore/contracts/integrations'
import { recordPlatformVersions, syncPlatformVersions } from '@appstore/contracts/releases'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import { type CommandCaller, createCommandHandler } from '@appstore/event-sourcing/handle-command'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type Answer, answer } from '@appstore/runtime/service'
import { v5 as uuidv5 } from 'uuid'
import type { z } from 'zod'
import { oneAtATime } from './one-at-a-time.js'
import { type PlatformVersion, platforms } from './platform.decider.js'
import { platformEventSchemas } from './platform.events.js'
import { KNOWN_PLATFORM_VERSIONS } from './start-data.js'

/** One list for the one platform there is. */
const STREAM = 'platform-nextcloud'

/** Makes the ids of start data the same in every run, so that two first starts at once record them once. */
const PLATFORM_NAMESPACE = 'b1f9f2a2-7d9a-5d0e-9a3d-52c1b9b8a6d1'

export interface Platforms {
  readonly answers: readonly Answer[]
  /** Records the start data in a new store; never overwrites what is known already. */
  seed(): Promise<void>
}

/** Records what is known of the platform's versions, and asks their source for it. */
export function platformCommands(context: ServiceContext): Platforms {
  const handler = createCommandHandler({
    store: context.eventStore,
    decider: platforms,
    events: eventTypes(platformEventSchemas),
    now: context.now,
  })
  const record = async (caller: CommandCaller, versions: readonly PlatformVersion[]) => {
    const command = { type: 'RecordPlatformVersions', versions, at: context.now().toISOString() } as const
    return await handler.execute({ stream: STREAM, command, caller })
  }
  const sync = async ({ caller, oldestSupported, print }: z.infer<typeof syncPlatformVersions.request>) => {
    const asked = { correlationId: caller.correlationId }
    const { versions } = await context.messaging.call(listPlatformReleases, { oldestSupported }, asked)
    if (print) return { versions, current: null, position: null }
    const command = { type: 'SyncPlatformVersions', found: versions, at: context.now().toISOString() } as const
    const { state, position } = await handler.execute({ stream: STREAM, command, caller })
    return { versions, current: state.current, position: position?.toString() ?? null }
  }
  return {
    answers: [
      answer(recordPlatformVersions, async ({ caller, versions }) => {
        const { position } = await record(caller, versions)
        return { position: position?.toString() ?? null }
      }),
      answer(syncPlatformVersions, (request) => oneAtATime(context.databaseUrl, () => sync(request))),
    ],
    async seed() {
      if ((await handler.load(STREAM)).revision >= 0) return
      const commandId = uuidv5('start-data', PLATFORM_NAMESPACE)
      const caller = { actor: 'system:start-data', credential: 'none', commandId, correlationId: commandId }
      await record(caller, KNOWN_PLATFORM_VERSIONS)
    },
  }
}
