import { fileURLToPath } from 'node:url'
import type { ServiceContext } from '@appstore/runtime/connections'
import { migratePatiently } from '@appstore/runtime/migrations'
import { expiredRows } from '@appstore/runtime/purge'
import { type RunningService, startService } from '@appstore/runtime/service'
import { captchaAnswers } from './captcha/captcha.rpc.js'
import { createCaptchaStore, usedUp } from './captcha/captcha-store.js'
import type { IntegrationsConfig } from './config.js'
import { mailDelivery } from './delivery/mail-delivery.js'
import { downloadCountAnswers } from './download-count/download-count.rpc.js'
import { walkReleases } from './download-count/github-releases.js'
import { loginAnswers } from './login/login.rpc.js'
import { createLoginProviders } from './login/login-providers.js'
import { createPendingLoginStore } from './login/pending-login-store.js'
import { providerSettings } from './login-provider/provider.rpc.js'
import { mailDomainAnswers } from './mail-domain/mail-domain.rpc.js'
import { newsletterParts } from './newsletter/newsletter.js'
import { type OutsideHost, outsideHost } from './outside/outside-host.js'
import { platformTags } from './platform-release/github-tags.js'
import { platformReleaseAnswers } from './platform-release/platform-release.rpc.js'
import { subscriptionAnswers } from './subscription/subscription.rpc.js'
import { askDesk } from './subscription/subscription-desk.js'

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url))

/** Milliseconds the start waits for the read model, so that whoever is told of the service finds it ready. */
const CATCH_UP = 5_000

/** The integrations service: what the store asks of the world outside, and what it sends there. */
export async function startIntegrations(config: IntegrationsConfig, context: ServiceContext): Promise<RunningService> {
  const { databaseUrl, schema, logger, metrics, now, pool } = context
  await migratePatiently({ databaseUrl, schema, directory: MIGRATIONS, logger })
  const { github, desk, captcha } = config
  const hosts: OutsideHost[] = []
  const connect = (origin: string) => {
    const host = outsideHost(origin, { logger, metrics })
    hosts.push(host)
    return host
  }
  const code = connect(github.base)
  const subscriptions = desk && connect(desk.endpoint)
  const ask = desk && subscriptions && ((key: string) => askDesk(subscriptions, desk, key))
  const google = captcha.kind === 'recaptcha' ? connect(captcha.verifyUrl) : undefined
  const mail = mailDelivery(config.mail, context)
  const { newsletter: options } = config
  const newsletter = newsletterParts(options && { host: connect(options.url), options }, context)
  for (const problem of config.problems) logger.warn(problem)
  const service = await startService(context, {
    answers: [
      ...downloadCountAnswers({ walk: (repository) => walkReleases(code, github, repository), logger, now }),
      ...platformReleaseAnswers({ tags: () => platformTags(code, github) }),
      ...subscriptionAnswers({ ask, logger, metrics, now }),
      ...captchaAnswers({ config: captcha, store: createCaptchaStore(pool), google, now }),
      ...mailDomainAnswers(config.mail.dns),
      ...logins(config, context, connect),
      ...mail.answers,
    ],
    projections: [...mail.projections, ...newsletter.projections],
    policies: [...mail.policies, ...newsletter.policies],
    publishes: ['delivery', 'provider', 'newsletter'],
    purges: [usedUp(now), expiredRows('pending_logins', 'expires_at <= $1', now)],
    problems: () => [...config.problems, ...mail.problems(), ...newsletter.problems()],
    prepare: async (running) => {
      mail.follow(running)
      const head = await context.eventStore.head()
      await Promise.all(['delivery_queue', 'deliveries'].map((name) => running(name).waitFor(head, CATCH_UP)))
    },
  })
  mail.start()
  newsletter.start()
  return {
    ...service,
    async stop() {
      // First: whoever waits for an answer from outside gets its “unknown” now, or the service would wait with them.
      await Promise.all(hosts.map((host) => host.close()))
      await Promise.all([mail.stop(), newsletter.stop()])
      await service.stop()
    },
  }
}

/** Logging in by other parties, whose hosts are known once they are asked. */
function logins(
  { logins, mail }: IntegrationsConfig,
  context: ServiceContext,
  connect: (origin: string) => OutsideHost,
) {
  const { sites, secretKey } = logins
  const { pool, logger, now } = context
  const { site } = mail
  const hosts = new Map<string, OutsideHost>()
  const hostOf = ({ origin }: URL) => {
    const host = hosts.get(origin) ?? connect(origin)
    hosts.set(origin, host)
    return host
  }
  const settings = providerSettings(context, { secretKey, site, overruled: sites.github.client !== undefined })
  const providers = createLoginProviders({ config: sites, stored: settings.github, hostOf, now })
  const pending = createPendingLoginStore(pool, now)
  return [...loginAnswers({ providers, pending, site, logger }), ...settings.answers]
}
