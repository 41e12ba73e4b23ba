import { publishRelease } from '@appstore/contracts/releases'
import type { Messaging } from '@appstore/nats/connection'
import { flag, httpsUrl, readFields, text } from './fields.js'
import type { WriteRoute } from './write-route.js'

/** Longest download URL that is kept (api.md wart 15). */
const LONGEST_URL = 256

/** `POST /api/v1/apps/releases`: publishes a release (api.md A7). */
export function publishReleaseRoute(messaging: Messaging): WriteRoute {
  return {
    scope: 'app_upload',
    async execute(body, { account, caller }) {
      const fields = readFields<{ download: string; signature: string; nightly: boolean }>(body, {
        download: httpsUrl(LONGEST_URL),
        signature: text(20_000),
        nightly: flag(false),
      })
      const { created, position } = await messaging.call(
        publishRelease,
        { caller, account, ...fields },
        { correlationId: caller.correlationId },
      )
      return { status: created ? 201 : 200, position }
    },
  }
}
