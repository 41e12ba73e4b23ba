import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Authority, createAuthority } from '@appstore/dev-authority/authority'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import { sharedFixtures } from '../fixtures-spec.js'
import { readCertificate } from './certificate.js'
import { checkTrust } from './trust.js'
import { openTrustFiles } from './trust-files.js'
import { watchTrust } from './watch-trust.js'

const logger = createLogger({ service: 'releases', level: 'silent' })
const NOW = new Date()
const inDays = (days: number) => new Date(NOW.getTime() + days * 24 * 60 * 60 * 1_000)

let authority: Authority
let folder: string
let chain: string
let crl: string
const ends: (() => void)[] = []

beforeAll(async () => {
  authority = await createAuthority({ name: 'Test' })
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'appstore-watch-'))
  chain = join(folder, 'chain.pem')
  crl = join(folder, 'crl.pem')
  await writeFile(chain, authority.chain)
})
afterEach(async () => {
  for (const end of ends.splice(0)) end()
  await rm(folder, { recursive: true })
})

async function watching(revocations: string) {
  await writeFile(crl, revocations)
  const trust = openTrustFiles(chain, crl, logger)
  const metrics = createMetrics()
  const watch = watchTrust({ trust, now: () => NOW, logger, metrics })
  ends.push(() => watch.stop())
  await watch.look()
  return { trust, watch, metrics }
}

/** What somebody is told who registers a certificate of this authority. */
async function answer(trust: ReturnType<typeof openTrustFiles>): Promise<string> {
  const { certificate } = await authority.issue({ commonName: 'hello' })
  try {
    await checkTrust(readCertificate(certificate), trust, NOW)
    return 'passed'
  } catch (error) {
    if (error instanceof DomainError) return `${error.kind} ${error.code}`
    throw error
  }
}

describe('the watch over chain and revocation list', () => {
  it('has nothing to say while both are in order', async () => {
    const { watch, metrics } = await watching(await authority.revocationList({ nextUpdate: inDays(30) }))
    expect(watch.problems()).toEqual([])
    expect(await metrics.text()).toMatch(/store_crl_expiry_timestamp_seconds [1-9]/)
  })

  it('has nothing to say where revocation is not checked', async () => {
    expect((await watching('')).watch.problems()).toEqual([])
  })

  it('tells operators ahead of time that the list ends (wart 21)', async () => {
    const { watch, trust } = await watching(await authority.revocationList({ nextUpdate: inDays(13) }))
    expect(watch.problems()).toEqual([expect.stringMatching(/^The revocation list ends on .* Renew it\.$/)])
    expect(await answer(trust)).toBe('passed')
  })

  it('tells them that it has ended, and authors that it is not their fault', async () => {
    const list = { thisUpdate: inDays(-9), nextUpdate: inDays(-1) }
    const { watch, trust } = await watching(await authority.revocationList(list))
    expect(watch.problems()).toEqual([expect.stringMatching(/^The revocation list ended on /)])
    expect(await answer(trust)).toBe('invalid crl-expired')
  })

  it('tells them that an authority has no list', async () => {
    const other = await createAuthority({ name: 'Other' })
    const { watch, trust } = await watching(await other.revocationList({ nextUpdate: inDays(30) }))
    expect(watch.problems()).toEqual([expect.stringMatching(/^There is no revocation list of the authority "/)])
    expect(await answer(trust)).toBe('invalid crl-missing')
  })
})

describe.each([
  ['chain', () => chain],
  ['revocation', () => crl],
])('a %s file that cannot be used', (name, file) => {
  it.each([
    ['is missing', () => rm(file())],
    ['is damaged', () => writeFile(file(), 'nonsense')],
    ['is empty', () => writeFile(file(), '')],
  ])('because it %s lets nothing pass, blames no author, and alarms operators at once', async (_why, spoil) => {
    const list = await authority.revocationList({ nextUpdate: inDays(30) })
    const { watch, trust } = await watching(list)
    expect(await answer(trust)).toBe('passed')
    await spoil()
    expect(await answer(trust)).toBe('unavailable trust-unavailable')
    expect(watch.problems()).toEqual([
      expect.stringMatching(`^The ${name} file cannot be used \\(.+\\); nothing can be`),
    ])
    await writeFile(chain, authority.chain)
    await writeFile(crl, list)
    await watch.look()
    expect(watch.problems()).toEqual([])
    expect(await answer(trust)).toBe('passed')
  })

  it('from the start is told by the first look', async () => {
    await writeFile(crl, await authority.revocationList())
    await writeFile(file(), 'nonsense')
    const trust = openTrustFiles(chain, crl, logger)
    const watch = watchTrust({ trust, now: () => NOW, logger, metrics: createMetrics() })
    ends.push(() => watch.stop())
    await watch.look()
    expect(watch.problems()).toEqual([expect.stringContaining(`The ${name} file cannot be used`)])
  })
})

const fixtures = sharedFixtures()
const itWithFixtures = fixtures ? it : it.skip

itWithFixtures('the real authority is not missed a list of its root', async () => {
  const real = join(fixtures ?? '', 'real-certificates')
  const trust = openTrustFiles(join(real, 'root.crt'), join(real, 'root.crl'), logger)
  const watch = watchTrust({ trust, now: () => new Date('2026-01-01'), logger, metrics: createMetrics() })
  ends.push(() => watch.stop())
  await watch.look()
  expect(watch.problems().filter((problem) => problem.includes('There is no revocation list'))).toEqual([])
})
