import type { ServiceContext } from '@appstore/runtime/connections'
import { type RunningService, startService } from '@appstore/runtime/service'
import type { IntegrationsConfig } from './config.js'
import { downloadCountAnswers } from './download-count/download-count.rpc.js'
import { walkReleases } from './download-count/github-releases.js'
import { type OutsideHost, outsideHost } from './outside/outside-host.js'
import { platformTags } from './platform-release/github-tags.js'
import { platformReleaseAnswers } from './platform-release/platform-release.rpc.js'
import { subscriptionAnswers } from './subscription/subscription.rpc.js'
import { askDesk } from './subscription/subscription-desk.js'

/** The integrations service: what the store asks of the world outside. */
export async function startIntegrations(config: IntegrationsConfig, context: ServiceContext): Promise<RunningService> {
  const { logger, metrics, now } = context
  const { github, desk } = config
  const hosts: OutsideHost[] = []
  const connect = (origin: string) => {
    const host = outsideHost(origin, { logger, metrics })
    hosts.push(host)
    return host
  }
  const code = connect(github.base)
  const subscriptions = desk && connect(desk.endpoint)
  const ask = desk && subscriptions && ((key: string) => askDesk(subscriptions, desk, key))
  for (const problem of config.problems) logger.warn(problem)
  const service = await startService(context, {
    answers: [
      ...downloadCountAnswers({ walk: (repository) => walkReleases(code, github, repository), logger, now }),
      ...platformReleaseAnswers({ tags: () => platformTags(code, github) }),
      ...subscriptionAnswers({ ask, logger, metrics, now }),
    ],
    problems: () => config.problems,
  })
  return {
    ...service,
    async stop() {
      // First: whoever waits for an answer from outside gets its “unknown” now, or the service would wait with them.
      await Promise.all(hosts.map((host) => host.close()))
      await service.stop()
    },
  }
}
