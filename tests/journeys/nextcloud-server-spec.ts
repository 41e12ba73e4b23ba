import { createVerify, X509Certificate } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { extract } from 'tar-stream'
import type { ListedApp } from './author-spec.js'

/** The Nextcloud server's side, written from clients.md: what it asks for, which release it chooses, what it verifies. */
export interface Server {
  /** `32.0.1` */
  readonly version: string
  /** `8.3.4` */
  readonly php: string
  readonly channel: 'stable' | 'beta' | 'daily'
}

type Release = ListedApp['releases'][number]

/** The list is lost for this server: what the client's code does with a spec it cannot read (clients.md 1.3). */
export class ListLost extends Error {}

/**
 * The newest release of each app that fits (clients.md 1.3). The normal list ignores the maximum platform version; the upgrade check
 * enforces it.
 */
export function chosenReleases(
  apps: readonly ListedApp[],
  server: Server,
  options: { upgradeCheck?: boolean } = {},
): Map<string, Release> {
  const chosen = new Map<string, Release>()
  for (const app of apps) {
    const fitting = app.releases.filter((release) => fits(release, server, options.upgradeCheck ?? false))
    // at equal versions the first in the list wins
    const best = fitting.reduce<Release | undefined>(
      (best, release) => (best === undefined || phpCompare(release.version, best.version) > 0 ? release : best),
      undefined,
    )
    if (best !== undefined) chosen.set(app.id, best)
  }
  return chosen
}

function fits(release: Release, server: Server, upgradeCheck: boolean): boolean {
  const unstable = server.channel === 'daily'
  if (release.isNightly !== false && !unstable) return false
  if (release.version.includes('-') && server.channel === 'stable') return false
  const platform = parseSpec(release.rawPlatformVersionSpec)
  if (platform.min === undefined || comparedByParts(server.version, platform.min) < 0) return false
  if (upgradeCheck && (platform.max === undefined || comparedByParts(server.version, platform.max) > 0)) return false
  if (release.rawPhpVersionSpec === '*') return true
  const php = parseSpec(release.rawPhpVersionSpec)
  if (php.min !== undefined && comparedByParts(server.php, php.min) < 0) return false
  return php.max === undefined || comparedByParts(server.php, php.max) <= 0
}

/** One or two parts with an operator of two characters; everything else loses the whole list. */
function parseSpec(spec: string): { min?: string; max?: string } {
  const parts = spec.split(' ')
  if (spec === '' || parts.length > 2) throw new ListLost(spec)
  const range: { min?: string; max?: string } = {}
  for (const part of parts) {
    const version = part.slice(2)
    if (!/^\d+(\.\d+)*\.?$/.test(version)) throw new ListLost(spec)
    if (part.startsWith('>=')) range.min = version
    else if (part.startsWith('<=')) range.max = version
    else throw new ListLost(spec)
  }
  return range
}

/** Numbers compare by the parts given: 30 covers every 30.x.y. */
function comparedByParts(version: string, bound: string): number {
  const numbers = bound.split('.').map(Number)
  const own = version.split('.').map(Number)
  for (const [index, number] of numbers.entries()) {
    const difference = (own[index] ?? 0) - number
    if (difference !== 0) return difference
  }
  return 0
}

/** Ranks of the words in PHP's ordering; a number comes after every word but `p`. */
const WORDS = ['dev', 'alpha', 'a', 'beta', 'b', 'rc', 'c']

/** PHP's `version_compare`: any -alpha < -beta < -rc/-RC < none < -p. */
export function phpCompare(one: string, other: string): number {
  const [left, right] = [canonical(one), canonical(other)]
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = rank(left[index]) - rank(right[index]) || numeric(left[index]) - numeric(right[index])
    if (difference !== 0) return difference
  }
  return 0
}

function canonical(version: string): string[] {
  return version
    .replace(/[-_+]/g, '.')
    .replace(/(\d)([a-z])/gi, '$1.$2')
    .replace(/([a-z])(\d)/gi, '$1.$2')
    .split('.')
    .filter(Boolean)
}

function rank(part: string | undefined): number {
  if (part === undefined) return 10
  if (/^\d+$/.test(part)) return 20
  if (/^(p|pl)$/i.test(part)) return 30
  return WORDS.indexOf(part.toLowerCase())
}

function numeric(part: string | undefined): number {
  return part !== undefined && /^\d+$/.test(part) ? Number(part) : 0
}

/** What a server has on board. */
export interface ShippedTrust {
  /** Intermediate, then root, PEM. */
  readonly chain: string
  /** Serials on its revocation list, hexadecimal. */
  readonly revoked: readonly string[]
}

/**
 * Verifies a download as the server does before it unpacks it (clients.md 1.5, steps 1–7). Validity dates, key usage and basic
 * constraints are not looked at.
 *
 * @throws Error with the step that failed
 */
export async function verifyDownload(
  app: ListedApp,
  release: Release,
  archive: Buffer,
  trust: ShippedTrust,
): Promise<void> {
  const certificate = new X509Certificate(app.certificate)
  const authorities = (trust.chain.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (pem) => new X509Certificate(pem),
  )
  if (trust.revoked.some((serial) => BigInt(`0x${serial}`) === BigInt(`0x${certificate.serialNumber}`))) {
    throw new Error('step 2: the certificate is revoked')
  }
  if (!authorities.some(({ publicKey }) => certificate.verify(publicKey)))
    throw new Error('step 3: no shipped authority')
  const commonName = /CN=([^\n]+)/.exec(certificate.subject)?.[1]
  if (commonName !== app.id) throw new Error(`step 4: CN ${commonName} is not ${app.id}`)
  const good = createVerify('sha512')
    .update(archive)
    .verify(certificate.publicKey, Buffer.from(release.signature, 'base64'))
  if (!good) throw new Error('step 6: the signature does not verify')
  const files = await unpack(archive)
  const top = new Set([...files.keys()].map((name) => name.split('/')[0]))
  if (top.size !== 1) throw new Error(`step 7: ${top.size} entries at the top`)
  const xml = files.get(`${[...top][0]}/appinfo/info.xml`)
  const id = /<id>([^<]*)<\/id>/.exec(xml ?? '')?.[1]
  if (id !== app.id) throw new Error(`step 7: info.xml says "${id}"`)
}

async function unpack(archive: Buffer): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  const tar = extract()
  tar.end(gunzipSync(archive))
  for await (const entry of tar) {
    const parts: Buffer[] = []
    for await (const part of entry) parts.push(part as Buffer)
    files.set(entry.header.name, Buffer.concat(parts).toString())
  }
  return files
}
