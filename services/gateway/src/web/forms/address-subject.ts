import { isIPv6 } from 'node:net'

/** Whom a limit by address counts. One customer of a provider has a whole /64 network of IPv6 addresses, so that counts as one. */
export function addressSubject(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!isIPv6(plain)) return `ip:${plain}`
  const [before = '', after] = plain.toLowerCase().split('::')
  const groups = (part: string) => part.split(':').filter((group) => group !== '')
  const gap = after === undefined ? 0 : 8 - groups(before).length - groups(after).length
  const all = [...groups(before), ...Array<string>(Math.max(gap, 0)).fill('0'), ...groups(after ?? '')]
  return `ip:${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
