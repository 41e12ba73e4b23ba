import { lookup as dnsLookup, type LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { createSecureContext } from 'node:tls'
import ipaddr from 'ipaddr.js'
import { buildConnector } from 'undici'

/** The address a download would go to is not a public one. */
export class AddressBlocked extends Error {
  constructor(host: string) {
    super(`${host} is not a public address`)
    this.name = 'AddressBlocked'
  }
}

/** Looks public, but is a cloud's own inside. */
const NOT_FOR_US = new Set(['168.63.129.16'])

/** Milliseconds to connect. */
const CONNECT_DEADLINE = 10_000

/**
 * Connects for downloads: only to public addresses, judged by the address really dialled, so that a name that resolves
 * differently a second time gains nothing (releases.md B2).
 *
 * @param allowedHosts `host:port` pairs that are exempt, exactly as written
 * @param authorities PEM of further authorities for TLS, beside the well-known ones
 */
export function guardedConnector(
  allowedHosts: ReadonlySet<string>,
  authorities: readonly string[] | undefined,
): buildConnector.connector {
  // made once: reading more than a hundred authorities again for each connection takes longer than the rest of a download
  const tls = authorities === undefined ? {} : { secureContext: createSecureContext({ ca: [...authorities] }) }
  const direct = buildConnector({ timeout: CONNECT_DEADLINE, ...tls })
  const guarded = buildConnector({
    timeout: CONNECT_DEADLINE,
    lookup: publicLookup,
    ...tls,
  } as buildConnector.BuildOptions)
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '')
    if (allowedHosts.has(`${host}:${options.port || 443}`)) return direct(options, callback)
    // No name is looked up for an address, so it is judged here.
    if (isIP(host) !== 0 && !isPublic(host)) return callback(new AddressBlocked(host), null)
    return guarded(options, callback)
  }
}

/** Whether the address is one of the public internet. Whatever is not clearly so is not. */
export function isPublic(address: string): boolean {
  try {
    const parsed = ipaddr.process(address)
    if (parsed.range() !== 'unicast' || NOT_FOR_US.has(parsed.toString())) return false
    // Of IPv6 only 2000::/3 has been given out to the internet (RFC 4291, 2.4).
    return parsed.kind() === 'ipv4' || (parsed.toByteArray()[0] as number) >> 5 === 1
  } catch {
    return false
  }
}

type LookupCallback = (error: Error | null, address?: string | LookupAddress[], family?: number) => void

/** A name with one address that is not public is refused as a whole. */
function publicLookup(host: string, options: object, callback: LookupCallback): void {
  dnsLookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error)
    if (addresses.length === 0 || addresses.some(({ address }) => !isPublic(address)))
      return callback(new AddressBlocked(host))
    if ((options as { all?: boolean }).all) return callback(null, addresses)
    const first = addresses[0] as LookupAddress
    callback(null, first.address, first.family)
  })
}
