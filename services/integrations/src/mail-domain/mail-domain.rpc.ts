import { Resolver } from 'node:dns/promises'
import { domainToASCII } from 'node:url'
import { checkMailDomain } from '@appstore/contracts/captcha'
import { type Answer, answer } from '@appstore/runtime/service'

/** Milliseconds DNS has in all (web-and-accounts.md 3.1). */
const DEADLINE = 3_000
const NOT_THERE: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME'])

type Reachable = 'yes' | 'no' | 'unknown'

/**
 * Answers whether mail can reach a domain: one with a mail server, or with an address of its own (RFC 5321, 5.1), unless it says that it
 * takes no mail (RFC 7505).
 *
 * @param servers addresses of the DNS servers to ask; `undefined`: the system's; `off`: nothing is asked
 */
export function mailDomainAnswers(servers: readonly string[] | undefined | 'off'): Answer[] {
  return [
    answer(checkMailDomain, async ({ domain }) => {
      const name = domainToASCII(domain)
      if (servers === 'off') return { reachable: 'unknown' as const }
      if (name === '') return { reachable: 'no' as const }
      const resolver = new Resolver({ timeout: DEADLINE / 2, tries: 2 })
      if (servers !== undefined) resolver.setServers(servers)
      const timer = setTimeout(() => resolver.cancel(), DEADLINE)
      try {
        return { reachable: await isReachable(resolver, name) }
      } finally {
        clearTimeout(timer)
      }
    }),
  ]
}

async function isReachable(resolver: Resolver, name: string): Promise<Reachable> {
  const exchanges = await found(resolver.resolveMx(name))
  if (exchanges === undefined) return 'unknown'
  if (exchanges.length > 0) return exchanges.some(({ exchange }) => exchange !== '') ? 'yes' : 'no'
  const addresses = await Promise.all([found(resolver.resolve4(name)), found(resolver.resolve6(name))])
  if (addresses.some((each) => each !== undefined && each.length > 0)) return 'yes'
  return addresses.includes(undefined) ? 'unknown' : 'no'
}

/** `undefined`: DNS did not tell. */
async function found<Entry>(lookup: Promise<Entry[]>): Promise<Entry[] | undefined> {
  try {
    return await lookup
  } catch (error) {
    return NOT_THERE.has((error as { code?: string }).code ?? '') ? [] : undefined
  }
}
