import { publishRelease, releasesOf, restoreRelease, withdrawRelease } from '@appstore/contracts/releases'
import { refusalOf } from '@appstore/contracts/rights'
import { DomainError, demand } from '@appstore/event-sourcing/domain-error'
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

/** Answers publications, withdrawals and their undoing, and what stands. */
export function releaseAnswers(options: PublishOptions): Answer[] {
  const { steps, releases, now } = options
  const stream = (appId: string) => `release-${appId}`
  const at = () => now().toISOString()
  return [
    answer(publishRelease, (request) => publish(request, options)),
    answer(withdrawRelease, async ({ caller, account, asAdministrator, appId, version, isNightly }) => {
      const app = await steps.findApp(appId)
      if (app === undefined) throw new DomainError('not-found', 'app-unknown', `There is no app "${appId}".`)
      demand(refusalOf(account === null || asAdministrator ? 'remove-release' : 'withdraw-release', account, app))
      const command = { type: 'WithdrawRelease', appId, version, isNightly, at: at() } as const
      return positionOf(await releases.execute({ stream: stream(appId), command, caller }))
    }),
    answer(restoreRelease, async ({ caller, account, appId, version, isNightly }) => {
      demand(refusalOf('restore-release', account))
      const command = { type: 'RestoreRelease', appId, version, isNightly, at: at() } as const
      return positionOf(await releases.execute({ stream: stream(appId), command, caller }))
    }),
    answer(releasesOf, async ({ appId }) => {
      const { state } = await releases.load(stream(appId))
      const standing = state.standing.map(({ version, isNightly, download, modifiedAt }) => {
        return { version, isNightly, download, modifiedAt }
      })
      return { releases: standing.sort((one, other) => other.modifiedAt.localeCompare(one.modifiedAt)) }
    }),
  ]
}

function positionOf({ position }: { position: bigint | null }): { position: string | null } {
  return { position: position?.toString() ?? null }
}
