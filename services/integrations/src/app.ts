import { countDownloads, validateSubscription } from '@appstore/contracts/integrations'
import type { ServiceContext } from '@appstore/runtime/connections'
import { answer, type RunningService, startService } from '@appstore/runtime/service'
import type { IntegrationsConfig } from './config.js'
import { createDownloadCounts } from './downloads/download-counts.js'
import { createSubscriptionCheck } from './subscription/subscription-check.js'

/** The integrations service: everything that talks to other parties. Nothing of theirs makes one of our answers fail. */
export async function startIntegrations(config: IntegrationsConfig, context: ServiceContext): Promise<RunningService> {
  const { logger, metrics, now } = context
  const counts = createDownloadCounts({ ...config.github, logger, metrics, now })
  const subscriptions = createSubscriptionCheck({ desk: config.subscriptions, logger, metrics, now })
  return await startService(context, {
    answers: [
      answer(countDownloads, async ({ downloads }) => ({ counts: await counts.of(downloads) })),
      answer(validateSubscription, async ({ subscriptionKey }) => ({
        valid: await subscriptions.isValid(subscriptionKey),
      })),
    ],
    async stop() {
      counts.stop()
      subscriptions.stop()
    },
  })
}
