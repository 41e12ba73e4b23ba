import { parseSettings } from '@appstore/service/env'
import { z } from 'zod'

const CatalogSettings = z.object({
  USERCONTENT_PROXY_URL: z.url().default('https://usercontent.apps.nextcloud.com'),
  DISCOURSE_URL: z.url().default('https://help.nextcloud.com'),
  /** Milliseconds without a change before the brotli form of the lists is made. */
  BROTLI_QUIET_MS: z.coerce.number().int().min(0).default(30_000),
})

/** Settings of the catalog service. */
export interface CatalogConfig {
  readonly userContentProxy: string
  readonly forum: string
  readonly brotliQuietMs: number
}

/** @throws SettingsError naming every setting that is wrong */
export function readCatalogConfig(environment: Readonly<Record<string, string | undefined>>): CatalogConfig {
  const settings = parseSettings(CatalogSettings, environment)
  return {
    userContentProxy: settings.USERCONTENT_PROXY_URL.replace(/\/+$/, ''),
    forum: settings.DISCOURSE_URL,
    brotliQuietMs: settings.BROTLI_QUIET_MS,
  }
}
