import { registerApp } from '@appstore/contracts/catalog'
import type { Messaging } from '@appstore/nats/connection'
import { flag, readFields, text } from './fields.js'
import type { WriteRoute } from './write-route.js'

/** `POST /api/v1/apps`: registers an app or changes the certificate of one's own (api.md A7). */
export function registerAppRoute(messaging: Messaging): WriteRoute {
  return {
    scope: 'app_register',
    async execute(body, { account, caller }) {
      const fields = readFields<{ certificate: string; signature: string; isEnterpriseOnly: boolean }>(body, {
        certificate: text(100_000),
        signature: text(20_000),
        isEnterpriseOnly: flag(false),
      })
      const { outcome, position } = await messaging.call(
        registerApp,
        { caller, account, ...fields },
        { correlationId: caller.correlationId },
      )
      return { status: outcome === 'registered' ? 201 : 204, position }
    },
  }
}
