import { AppCertificateChanged, AppRegistered } from '@appstore/contracts/catalog'
import type { EventOf } from '@appstore/contracts/events'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { CommandHandler } from '@appstore/event-sourcing/handle-command'
import type { Policy } from '@appstore/event-sourcing/run-policy'
import type { ReleaseCommand, ReleaseLine } from './release.decider.js'
import type { ReleaseEvent } from './release.events.js'

/**
 * Releases verified with a certificate that is no longer the app's go (api.md A7, 5), also where an id that was deleted is registered anew.
 *
 * The lists leave them out by themselves as soon as the certificate changes; this keeps the releases' own history in step.
 */
export function whenAppCertificateChanged(
  releases: CommandHandler<ReleaseLine, ReleaseCommand, ReleaseEvent>,
): Policy<EventOf<typeof AppCertificateChanged | typeof AppRegistered>> {
  return {
    name: 'when-app-certificate-changed',
    categories: ['app'],
    events: eventTypes([AppCertificateChanged, AppRegistered]),
    async react({ data, revision }, caller) {
      const { appId, at } = data
      const command = { type: 'ClearReleases', appId, beforeCertificateRevision: revision, at } as const
      await releases.execute({ stream: `release-${appId}`, command, caller })
    },
  }
}
