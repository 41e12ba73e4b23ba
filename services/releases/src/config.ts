import { readFileSync } from 'node:fs'
import { getCACertificates } from 'node:tls'
import { parseSettings, SettingsError } from '@appstore/service/env'
import { z } from 'zod'

const MEBIBYTE = 1_048_576

const bytes = (fallback: number) => z.coerce.number().int().min(1_024).default(fallback)

const ReleasesSettings = z.object({
  NEXTCLOUD_CERTIFICATE_LOCATION: z.string(),
  NEXTCLOUD_CRL_LOCATION: z.string(),
  VALIDATE_CERTIFICATES: z.stringbool().default(true),
  MAX_DOWNLOAD_SIZE: bytes(30 * MEBIBYTE),
  MAX_DOWNLOAD_FILE_SIZE: bytes(MEBIBYTE),
  /** Seconds, from the first connection to the last byte. */
  MAX_DOWNLOAD_TIMEOUT: z.coerce.number().min(1).max(60).default(60),
  MAX_DOWNLOAD_REDIRECTS: z.coerce.number().int().min(0).max(50).default(10),
  DOWNLOAD_ALLOW_HOSTS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((host) => host.trim())
        .filter(Boolean),
    )
    .pipe(z.array(z.string().regex(/^[^\s/:]+:\d{1,5}$/, 'write host:port pairs, separated by commas'))),
  DOWNLOAD_CA_FILE: z.string().optional(),
  ALLOW_RELEASE_OVERWRITE: z.stringbool().default(false),
})

/** Settings of the releases service (operations.md 4). */
export interface ReleasesConfig {
  readonly chainFile: string
  readonly revocationFile: string
  /** False only in development: chain, revocation, signature and name of certificates are not looked at. */
  readonly validateCertificates: boolean
  readonly download: {
    /** Bytes of an archive. */
    readonly maxBytes: number
    /** Milliseconds from the first connection to the last byte. */
    readonly timeoutMs: number
    readonly maxRedirects: number
    /** `host:port` pairs exempt from the address filter. */
    readonly allowedHosts: readonly string[]
    /** PEM texts; `undefined`: the well-known authorities. */
    readonly authorities: readonly string[] | undefined
  }
  readonly archive: {
    readonly maxFileBytes: number
    readonly maxUnpackedBytes: number
    readonly maxMembers: number
  }
  readonly allowOverwrite: boolean
}

/** Unpacked size and number of members of the largest archive taken; the largest real apps have a tenth of it. */
const MAX_UNPACKED = 1_024 * MEBIBYTE
const MAX_MEMBERS = 50_000

/** @throws SettingsError naming every setting that is missing or wrong, files that cannot be read included */
export function readReleasesConfig(environment: Readonly<Record<string, string | undefined>>): ReleasesConfig {
  const settings = parseSettings(ReleasesSettings, environment)
  const problems: string[] = []
  const readable = (name: string, file: string): string => {
    try {
      return readFileSync(file, 'utf8')
    } catch {
      problems.push(`${name}: the file ${file} cannot be read`)
      return ''
    }
  }
  readable('NEXTCLOUD_CERTIFICATE_LOCATION', settings.NEXTCLOUD_CERTIFICATE_LOCATION)
  readable('NEXTCLOUD_CRL_LOCATION', settings.NEXTCLOUD_CRL_LOCATION)
  const extra = settings.DOWNLOAD_CA_FILE && readable('DOWNLOAD_CA_FILE', settings.DOWNLOAD_CA_FILE)
  if (problems.length > 0) throw new SettingsError(problems)
  return {
    chainFile: settings.NEXTCLOUD_CERTIFICATE_LOCATION,
    revocationFile: settings.NEXTCLOUD_CRL_LOCATION,
    validateCertificates: settings.VALIDATE_CERTIFICATES,
    download: {
      maxBytes: settings.MAX_DOWNLOAD_SIZE,
      timeoutMs: settings.MAX_DOWNLOAD_TIMEOUT * 1_000,
      maxRedirects: settings.MAX_DOWNLOAD_REDIRECTS,
      allowedHosts: settings.DOWNLOAD_ALLOW_HOSTS,
      // A list of one's own replaces the well-known authorities, so they have to be named again.
      authorities: extra ? [...getCACertificates('default'), extra] : undefined,
    },
    archive: { maxFileBytes: settings.MAX_DOWNLOAD_FILE_SIZE, maxUnpackedBytes: MAX_UNPACKED, maxMembers: MAX_MEMBERS },
    allowOverwrite: settings.ALLOW_RELEASE_OVERWRITE,
  }
}
