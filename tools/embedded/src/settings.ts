import { resolve } from 'node:path'
import { parseSettings } from '@appstore/service/env'
import { z } from 'zod'

const EmbeddedSettings = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8000),
  HOST: z.string().default('127.0.0.1'),
  APPSTORE_DATA: z.string().default('.data'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('warn'),
  /** Publish the sample apps at the first start. */
  APPSTORE_SAMPLES: z.stringbool().default(true),
})

/** Settings of the embedded store itself; those of the services are read by the services. */
export interface EmbeddedSettings {
  readonly port: number
  readonly host: string
  /** Absolute path. */
  readonly dataFolder: string
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent'
  readonly samples: boolean
}

/** @throws SettingsError naming every setting that is wrong */
export function readEmbeddedSettings(environment: Readonly<Record<string, string | undefined>>): EmbeddedSettings {
  const settings = parseSettings(EmbeddedSettings, environment)
  return {
    port: settings.PORT,
    host: settings.HOST,
    dataFolder: resolve(settings.APPSTORE_DATA),
    logLevel: settings.LOG_LEVEL,
    samples: settings.APPSTORE_SAMPLES,
  }
}
