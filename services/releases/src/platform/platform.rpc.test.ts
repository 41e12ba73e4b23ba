import { listPlatformReleases } from '@appstore/contracts/integrations'
import { syncPlatformVersions } from '@appstore/contracts/releases'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { startTestReleases, type TestReleases } from '../releases-spec.js'

let store: TestReleases
/** What the platform's source says. */
let source: () => Promise<string[]>

beforeAll(async () => {
  store = await startTestReleases()
  store.others.answer(listPlatformReleases, async () => ({ versions: await source() }))
})
afterAll(() => store.stop())

const sync = (options: { print?: boolean; commandId?: string } = {}) => {
  const { print = false, commandId = crypto.randomUUID() } = options
  const caller = { actor: 'operator', credential: 'operator-token', commandId, correlationId: 'c-1' }
  return store.others.call(syncPlatformVersions, { caller, oldestSupported: '31.0.0', print })
}
const history = () => store.eventStore.readStream('platform-nextcloud')

describe('a sync of the platform versions', () => {
  it('that prints stores nothing', async () => {
    source = async () => ['35.0.0', '34.0.1']
    const before = await history()
    expect(await sync({ print: true })).toEqual({ versions: ['35.0.0', '34.0.1'], current: null, position: null })
    expect(await history()).toEqual(before)
  })

  it('is one batch by one command, whose repetition changes nothing', async () => {
    source = async () => ['35.0.0', '34.0.1']
    const before = (await history()).length
    const commandId = crypto.randomUUID()
    const first = await sync({ commandId })
    expect(first).toMatchObject({ versions: ['35.0.0', '34.0.1'], current: '35.0.0' })
    const added = (await history()).slice(before)
    expect(added.map(({ type }) => type)).toEqual(['PlatformVersionsRecorded', 'PlatformVersionMadeCurrent'])
    expect(new Set(added.map(({ metadata }) => metadata.commandId))).toEqual(new Set([commandId]))
    expect(added.map(({ metadata }) => metadata.actor)).toEqual(['operator', 'operator'])
    expect((await sync({ commandId })).position).toBe(first.position)
    await sync()
    expect((await history()).length).toBe(before + 2)
  })

  it.each<[string, () => Promise<string[]>]>([
    ['finds nothing', async () => []],
    [
      'fails',
      async () => {
        throw new DomainError('unavailable', 'platform-source-failed', 'It cannot be read.')
      },
    ],
  ])('whose source %s changes nothing', async (_what, said) => {
    source = said
    const before = await history()
    await sync().catch((error: unknown) => expect(error).toMatchObject({ code: 'platform-source-failed' }))
    expect(await history()).toEqual(before)
  })

  it('is refused while another one runs, and possible again when that has ended', async () => {
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>()
    const { promise: said, resolve: say } = Promise.withResolvers<string[]>()
    source = () => {
      isAsked()
      return said
    }
    const first = sync()
    await asked
    for (const print of [false, true]) {
      await expect(sync({ print })).rejects.toMatchObject({ kind: 'conflict', code: 'platform-sync-running' })
    }
    say(['36.0.0'])
    expect(await first).toMatchObject({ current: '36.0.0' })
    source = async () => ['37.0.0']
    expect(await sync()).toMatchObject({ current: '37.0.0' })
  })
})
