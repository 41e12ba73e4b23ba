import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { openAuthorityFolder } from '@appstore/dev-authority/authority-folder'
import { startPostgres } from '@appstore/embedded-postgres/start-postgres'
import { startEmbeddedBroker } from '@appstore/nats/embedded-broker'
import type { Running } from '@appstore/service/run-service'
import { deriveKey } from '@appstore/service/seal'
import { type DataFolder, openDataFolder } from './data-folder.js'
import { startDownloadHost } from './download-host.js'
import { publishSampleApps } from './sample-apps.js'
import { readAllSettings, startAllServices } from './services.js'
import { readEmbeddedSettings } from './settings.js'

type Environment = Readonly<Record<string, string | undefined>>

/** Where nobody comes from another machine. */
const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

/** A store at work in this process. */
export interface RunningStore extends Running {
  readonly url: string
}

/**
 * The whole store on one machine: PostgreSQL, broker, all services, a development authority and start data.
 * Each of `DATABASE_URL`, `EVENTSTORE_URL` and `NATS_URL` that is set takes the place of what would be started here.
 *
 * @param report told of each step while the store prepares
 */
export async function startStore(environment: Environment, report: (line: string) => void): Promise<RunningStore> {
  const settings = readEmbeddedSettings(environment)
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each()
  }
  try {
    report(`Opening the data folder ${settings.dataFolder}`)
    const data = await openDataFolder(settings.dataFolder)
    const databaseUrl = environment.DATABASE_URL || (await database(data.at('postgres'), environment, stops, report))
    const natsUrl = environment.NATS_URL || (await broker(stops))
    const { authority, chainFile, revocationFile } = await openAuthorityFolder(data.at('authority'))
    const downloads = await startDownloadHost(data)
    stops.push(() => downloads.stop())
    const all = readAllSettings({
      SECRET_KEY: data.secretKey,
      SETTINGS_SECRET_KEY: deriveKey(data.secretKey, 'settings').toString('hex'),
      OPERATOR_TOKEN: data.operatorToken,
      NEXTCLOUD_CERTIFICATE_LOCATION: chainFile,
      NEXTCLOUD_CRL_LOCATION: revocationFile,
      LOG_LEVEL: settings.logLevel,
      // a store that others reach is no place for passwords everybody knows
      DEBUG: String(LOOPBACK.includes(settings.host)),
      EVENTSTORE_URL: databaseUrl,
      ...withoutBlanks(environment),
      DOWNLOAD_CA_FILE: await downloadAuthorities(data, downloads.authorityFile, environment.DOWNLOAD_CA_FILE),
      APPSTORE_DATA: settings.dataFolder,
      DOWNLOAD_ALLOW_HOSTS: [environment.DOWNLOAD_ALLOW_HOSTS, downloads.host].filter(Boolean).join(','),
      DATABASE_URL: databaseUrl,
      NATS_URL: natsUrl,
    })
    report('Starting the services')
    const services = await startAllServices(all)
    stops.push(() => services.stop())
    const { url } = services.gateway
    await data.write('url', url)
    if (settings.samples) await publishSampleApps({ data, authority, downloads, storeUrl: url, report })
    return { url, stop }
  } catch (error) {
    await stop().catch(() => undefined)
    throw error
  }
}

async function database(
  folder: string,
  environment: Environment,
  stops: (() => Promise<void>)[],
  report: (line: string) => void,
): Promise<string> {
  report('Starting PostgreSQL')
  const postgres = await startPostgres({ dataDir: folder, path: environment.PATH })
  stops.push(() => postgres.stop())
  return postgres.url
}

async function broker(stops: (() => Promise<void>)[]): Promise<string> {
  const started = await startEmbeddedBroker({ token: randomBytes(24).toString('hex') })
  stops.push(() => started.stop())
  return started.url
}

/** The development host's authority, and the one from the settings beside it. */
async function downloadAuthorities(data: DataFolder, own: string, given: string | undefined): Promise<string> {
  if (!given) return own
  const texts = await Promise.all([own, given].map((file) => readFile(file, 'utf8').catch(() => undefined)))
  if (texts[1] === undefined) return given // the service names the file that cannot be read
  await data.write('downloads-authorities.crt', texts.join('\n'))
  return data.at('downloads-authorities.crt')
}

/** An empty variable counts as unset, so it must not hide a default. */
function withoutBlanks(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''))
}
