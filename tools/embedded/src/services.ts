import { startAccounts } from '@appstore/accounts/app'
import { type AccountsConfig, readAccountsConfig } from '@appstore/accounts/config'
import { startCatalog } from '@appstore/catalog/app'
import { type CatalogConfig, readCatalogConfig } from '@appstore/catalog/config'
import type { ServiceName } from '@appstore/contracts/operations'
import { type RunningGateway, startGateway } from '@appstore/gateway/app'
import { type GatewayConfig, readGatewayConfig } from '@appstore/gateway/config'
import { startIntegrations } from '@appstore/integrations/app'
import { type IntegrationsConfig, readIntegrationsConfig } from '@appstore/integrations/config'
import { startRatings } from '@appstore/ratings/app'
import { type RatingsConfig, readRatingsConfig } from '@appstore/ratings/config'
import { startReleases } from '@appstore/releases/app'
import { type ReleasesConfig, readReleasesConfig } from '@appstore/releases/config'
import {
  type ConnectionSettings,
  openConnections,
  readConnectionSettings,
  type ServiceContext,
} from '@appstore/runtime/connections'
import type { RunningService } from '@appstore/runtime/service'
import { VERSION } from '@appstore/runtime/version'
import { SettingsError } from '@appstore/service/env'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'

type Environment = Readonly<Record<string, string | undefined>>

/** The settings of every service, read and found right. */
export interface AllSettings {
  readonly connections: ConnectionSettings
  readonly accounts: AccountsConfig
  readonly catalog: CatalogConfig
  readonly releases: ReleasesConfig
  readonly ratings: RatingsConfig
  readonly integrations: IntegrationsConfig
  readonly gateway: GatewayConfig
}

/** @throws SettingsError with one list of all that is wrong, whichever service it concerns */
export function readAllSettings(environment: Environment): AllSettings {
  const problems: string[] = []
  const read = <T>(reader: (environment: Environment) => T): T | undefined => {
    try {
      return reader(environment)
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error
      problems.push(...error.problems)
      return undefined
    }
  }
  const settings = {
    connections: read(readConnectionSettings),
    accounts: read(readAccountsConfig),
    catalog: read(readCatalogConfig),
    releases: read(readReleasesConfig),
    ratings: read(readRatingsConfig),
    integrations: read(readIntegrationsConfig),
    gateway: read(readGatewayConfig),
  }
  if (problems.length > 0) throw new SettingsError([...new Set(problems)])
  return settings as AllSettings
}

/** All services in this process, each with connections of its own: they talk over NATS only. */
export interface AllServices {
  readonly gateway: RunningGateway
  stop(): Promise<void>
}

/** Starts every service; the gateway last, when the others can answer. */
export async function startAllServices(settings: AllSettings): Promise<AllServices> {
  const logger = createLogger({ service: 'store', level: settings.connections.LOG_LEVEL })
  const metrics = createMetrics({ processMetrics: true })
  const stops: (() => Promise<void>)[] = []
  const start = async <T extends RunningService>(name: ServiceName, run: (context: ServiceContext) => Promise<T>) => {
    const { context, close } = await openConnections(name, settings.connections, { version: VERSION, metrics, logger })
    stops.push(close)
    const service = await run(context)
    stops.push(() => service.stop())
    return service
  }
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each()
  }
  try {
    await Promise.all([
      start('accounts', (context) => startAccounts(settings.accounts, context)),
      start('releases', (context) => startReleases(settings.releases, context)),
      start('catalog', (context) => startCatalog(settings.catalog, context)),
      start('ratings', (context) => startRatings(settings.ratings, context)),
      start('integrations', (context) => startIntegrations(settings.integrations, context)),
    ])
    return { gateway: await start('gateway', (context) => startGateway(settings.gateway, context)), stop }
  } catch (error) {
    await stop().catch(() => undefined)
    throw error
  }
}
