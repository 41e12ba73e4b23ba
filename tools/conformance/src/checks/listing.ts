import { checklist } from '../check.js'
import { CouldNotRun } from '../could-not-run.js'
import { equal, holds, status } from '../expect.js'
import type { TestApp, World } from '../world.js'

const ENTITLED = 'X-NC-Subscription-Key'

/** An enterprise-only app with a release; the lists are asked for with the headers given. */
async function enterpriseApp(world: World, kind: 'app' | 'external'): Promise<TestApp> {
  const app = await world.app(undefined, { isEnterpriseOnly: true })
  const answer = kind === 'external' ? await world.publishExternal(app, '1.0.0') : await world.publish(app, '1.0.0')
  status(answer, 201)
  return app
}

const LISTS = [
  ['apps.json', 'app'],
  ['platform/32.0.0/apps.json', 'app'],
  ['appapi_apps.json', 'external'],
] as const

async function hidden(world: World, name: string, kind: 'app' | 'external'): Promise<void> {
  const app = await enterpriseApp(world, kind)
  equal(await world.listed(app, name), undefined, 'the app without a key')
  equal(await world.listed(app, name, { [ENTITLED]: 'no-such-key' }), undefined, 'the app with an invalid key')
}

async function shown(world: World, name: string, kind: 'app' | 'external'): Promise<void> {
  const { subscriptionKey } = world.options
  if (subscriptionKey === undefined) throw new CouldNotRun('a valid subscription key is needed (--subscription-key)')
  const app = await enterpriseApp(world, kind)
  const headers = { [ENTITLED]: subscriptionKey }
  holds((await world.listed(app, name, headers)) !== undefined, 'the app is listed for a valid key')
  const answer = await world.api(`/${name}`, { headers })
  holds(/private/.test(answer.headers['cache-control'] ?? ''), 'the answer is private to who has the key')
  holds(/x-nc-subscription-key/i.test(answer.headers.vary ?? ''), 'the answer varies with the key')
}

const enterprise = Object.fromEntries(
  LISTS.flatMap(([name, kind]) => [
    [
      `${name} hides an enterprise-only app by default and with an invalid key`,
      (world: World) => hidden(world, name, kind),
    ],
    [`${name} shows an enterprise-only app with a valid key`, (world: World) => shown(world, name, kind)],
  ]),
)

/** Is a release for this range in the list of this platform version? */
function boundary(range: [string, string], version: string, expected: boolean) {
  return async (world: World) => {
    const app = await world.app()
    status(await world.publish(app, '1.0.0', { range }), 201)
    const versions = await world.versions(app, `platform/${version}/apps.json`)
    equal(versions, expected ? ['1.0.0'] : [], `the app in the list of ${version}`)
  }
}

export const listingChecks = checklist('C-api', {
  'platform list answers 200 with an empty store': async (world) => {
    equal(status(await world.api('/platform/999.0.0/apps.json'), 200).json, [], 'the list of a platform nothing is for')
  },
  ...enterprise,
  'platform below the minimum: app absent': boundary(['9.1.1', '9.1.1'], '9.1.0', false),
  'platform at the exclusive maximum: app absent': boundary(['9.1.1', '9.1.1'], '9.1.2', false),
  'platform at the exclusive maximum of a whole minor version: app absent': boundary(['9', '9.1'], '9.2.0', false),
  'platform inside the range: app present': boundary(['9.1.1', '9.1.1'], '9.1.1', true),
  '<9.2.0 contains 9.1.2': boundary(['9', '9.1'], '9.1.2', true),
  'compatible apps for 10.0.0 / 9.2.0 / 9.1.0 / 9.0.0 with mixed specs give 1 / 2 / 2 / 2': async (world) => {
    const [one, two] = [await world.app(), await world.app()]
    status(await world.publish(one, '1.0.0', { range: ['9', '9.2'] }), 201)
    status(await world.publish(two, '1.0.0', { range: ['9', '10'] }), 201)
    for (const [version, count] of [
      ['10.0.0', 1],
      ['9.2.0', 2],
      ['9.1.0', 2],
      ['9.0.0', 2],
    ] as const) {
      const list = await world.list(`platform/${version}/apps.json`)
      equal(list.filter(({ id }) => id === one.id || id === two.id).length, count, `apps for ${version}`)
    }
  },
  'platforms: a strong tag, the same for the same body': async (world) => {
    equal(await world.tagOf('platforms.json'), await world.tagOf('platforms.json'), 'the second tag')
  },
  'categories: a strong tag, the same for the same body': async (world) => {
    equal(await world.tagOf('categories.json'), await world.tagOf('categories.json'), 'the second tag')
  },
  'ratings: the tag changes when a rating is given': async (world) => {
    const app = await world.app()
    const before = await world.tagOf('ratings.json')
    await world.rate(app, await world.person(), 1)
    holds((await world.tagOf('ratings.json')) !== before, 'the tag has changed')
  },
  'no presentation date in the JSON of an app or release': async (world) => {
    const app = await world.app()
    status(await world.publish(app, '1.0.0'), 201)
    const listed = await world.listed(app)
    const fields = [...Object.keys(listed ?? {}), ...Object.keys(listed?.releases[0] ?? {})]
    equal(
      fields.filter((field) => /date/i.test(field)),
      [],
      'fields with a date in their name',
    )
  },
  'nothing changes a tag but a change of the list': async (world) => {
    const before = await world.tagOf('apps.json')
    await world.person()
    equal(await world.tagOf('apps.json'), before, 'the tag after an account was made')
  },
})
