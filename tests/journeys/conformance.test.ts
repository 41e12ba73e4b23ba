import { type Check, verdictOf } from '@appstore/conformance/check'
import { CHECKS } from '@appstore/conformance/checks'
import { World } from '@appstore/conformance/world'
import { authorityOf, startArchiveHost } from './author-spec.js'
import { startCodeHost } from './code-host-spec.js'
import { removeData, startStoreProcess } from './store-process-spec.js'
import { startSubscriptionDesk } from './subscription-desk-spec.js'

const RATES = {
  THROTTLE_APP_UPLOAD: '100000/day',
  THROTTLE_APP_REGISTER: '100000/day',
  THROTTLE_API_TOKEN_GEN: '10000/minute',
}

/** Every line of the checklists, tried on a store of its own. */
describe.each(['C-api', 'C-release'] as const)('the checklist %s', (list) => {
  const ends: (() => Promise<unknown>)[] = []
  let world: World

  beforeAll(async () => {
    const host = await startArchiveHost()
    ends.push(() => host.stop())
    const desk = await startSubscriptionDesk()
    ends.push(() => desk.stop())
    const code = await startCodeHost()
    ends.push(() => code.stop())
    const environment = { ...host.environment, ...desk.environment, ...code.environment, ...RATES }
    const store = await startStoreProcess({ environment })
    ends.push(
      () => removeData(store),
      () => store.stop(),
    )
    world = new World({
      url: store.url,
      operatorToken: store.operatorToken,
      authority: await authorityOf(store),
      archives: host,
      subscriptionKey: desk.validKey,
    })
  }, 120_000)
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  const lines = CHECKS.filter((check) => check.list === list)
  it.each(lines.map((check): [string, Check] => [check.line, check]))('%s', async (_line, check) => {
    const verdict = await verdictOf(check, world)
    expect({ ...verdict, kind: verdict.kind }).toMatchObject({ kind: 'passed' })
  })
})
