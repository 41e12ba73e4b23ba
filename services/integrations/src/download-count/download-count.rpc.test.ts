import { countDownloads } from '@appstore/contracts/integrations'
import { startTestIntegrations, type TestIntegrations } from '../integrations-spec.js'
import { json, type RemoteHost, startRemoteHost } from '../outside/remote-host-spec.js'
import { downloadCountAnswers } from './download-count.rpc.js'
import { assetKey } from './github-releases.js'

const address = (file: string, repository = 'ann/news') =>
  `https://github.com/${repository}/releases/download/v1/${file}`
const release = (assets: Record<string, number>) => ({
  tag_name: 'v1',
  assets: Object.entries(assets).map(([name, count]) => ({ name, download_count: count })),
})

let remote: RemoteHost
let integrations: TestIntegrations
beforeEach(async () => {
  remote = await startRemoteHost()
  integrations = await startTestIntegrations({
    GITHUB_API_BASE_URL: `${remote.url}/`,
    GITHUB_API_TOKEN: 'secret-token',
  })
})
afterEach(async () => {
  await integrations.stop()
  await remote.stop()
})

const counts = async (...downloads: string[]) => (await integrations.call(countDownloads, { downloads })).counts
const walksOf = (repository: string) =>
  remote.received.filter(({ target }) => target === `/repos/${repository}/releases?per_page=100&page=1`).length
const later = (seconds: number) => {
  integrations.now = new Date(integrations.now.getTime() + seconds * 1_000)
}
/** Every repository has one release with these assets. */
const everywhere = (assets: Record<string, number>) => {
  remote.answer = ({ target }, response) => json(response, target.endsWith('page=1') ? [release(assets)] : [])
}

describe('download counts', () => {
  it('stand in the order of the addresses; what is not on GitHub or not among the assets has none', async () => {
    everywhere({ 'a.tgz': 3, 'b.tgz': 0 })
    const asked = [address('b.tgz'), 'https://example.org/a.tgz', address('a.tgz'), address('c.tgz'), 'nonsense']
    expect(await counts(...asked)).toEqual([0, null, 3, null, null])
    expect(await counts()).toEqual([])
  })

  it('cost one walk for each repository, whatever the case of its name and however many ask', async () => {
    everywhere({ 'a.tgz': 3 })
    const asked = [address('a.tgz'), address('a.tgz', 'Ann/NEWS'), address('a.tgz', 'bob/mail')]
    const answers = await Promise.all([counts(...asked), counts(...asked), counts(...asked)])
    expect(answers).toEqual(Array(3).fill([3, 3, 3]))
    expect([walksOf('ann/news'), walksOf('bob/mail')]).toEqual([1, 1])
  })

  it('are remembered for some minutes and then looked up again', async () => {
    everywhere({ 'a.tgz': 3 })
    await counts(address('a.tgz'))
    everywhere({ 'a.tgz': 4 })
    later(299)
    expect(await counts(address('a.tgz'))).toEqual([3])
    later(2)
    expect(await counts(address('a.tgz'))).toEqual([4])
  })

  it('are unknown while the host fails, with a warning that holds no token, and tried again a minute later', async () => {
    remote.answer = ({ target }, response) => json(response, target.includes('page=1') ? [release({ a: 1 })] : {}, 500)
    expect(await counts(address('a'), address('a', 'bob/mail'))).toEqual([null, null])
    expect(integrations.lines.filter((line) => line.includes('cannot be counted'))).toHaveLength(2)
    expect(integrations.lines.join()).not.toContain('secret-token')
    everywhere({ a: 1 })
    expect(await counts(address('a'))).toEqual([null])
    later(61)
    expect(await counts(address('a'))).toEqual([1])
    expect((await integrations.service.health()).ready).toBe(true)
  })

  it('of one repository are given when another fails', async () => {
    remote.answer = ({ target }, response) => {
      if (target.includes('bob/')) response.destroy()
      else json(response, target.endsWith('page=1') ? [release({ a: 1 })] : [])
    }
    expect(await counts(address('a', 'bob/mail'), address('a'))).toEqual([null, 1])
  })

  it('are looked up in no more than twenty repositories for one request', async () => {
    everywhere({ a: 1 })
    const answer = await counts(...Array.from({ length: 25 }, (_, each) => address('a', `ann/app${each}`)))
    expect(answer).toEqual([...Array(20).fill(1), ...Array(5).fill(null)])
  })

  it('of a repository with more assets than are remembered are given all the same', async () => {
    const many = new Map(Array.from({ length: 100_001 }, (_, each) => [assetKey('v1', `f${each}`), each]))
    const { logger, now } = integrations.context
    let walks = 0
    const walk = async () => {
      walks += 1
      return many
    }
    const handle = downloadCountAnswers({ walk, logger, now })[0]?.handle as (request: unknown) => Promise<unknown>
    expect(await handle({ downloads: [address('f100000')] })).toEqual({ counts: [100_000] })
    expect(await handle({ downloads: [address('f7')] })).toEqual({ counts: [7] })
    expect(walks).toBe(2)
  })

  it('keep nobody waiting when the service ends', async () => {
    const arrived = Promise.withResolvers<void>()
    remote.answer = () => arrived.resolve()
    const asked = counts(address('a'))
    await arrived.promise
    await integrations.service.stop()
    expect(await asked).toEqual([null])
  })
})
