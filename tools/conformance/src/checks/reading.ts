import { checklist } from '../check.js'
import { CouldNotRun } from '../could-not-run.js'
import { equal, holds, status } from '../expect.js'
import type { Person, TestApp, World } from '../world.js'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

const ROUTES = [
  '/categories.json',
  '/platforms.json',
  '/platform/32.0.0/apps.json',
  '/apps.json',
  '/appapi_apps.json',
  '/ratings.json',
  '/discover.json',
  '/token',
  '/token/new',
  '/apps',
  '/apps/releases',
  '/apps/no_such_app',
  '/apps/no_such_app/releases/1.0.0',
  '/apps/no_such_app/releases/nightly/1.0.0',
  '/apps/no_such_app/downloads',
  '/openapi.json',
  '/no/such/route',
] as const

const methods = checklist('C-api', {
  'methods: GET on the delete route 405, not 500': async (world) => {
    status(await world.send('GET', '/apps/no_such_app', await world.person()), 405)
    status(await world.send('GET', '/apps/no_such_app', undefined), 405)
  },
  'methods: Allow of the delete route has DELETE, not GET': async (world) => {
    const { allow } = (await world.send('GET', '/apps/no_such_app', undefined)).headers
    holds(/\bDELETE\b/.test(allow ?? '') && !/\bGET\b/.test(allow ?? ''), `Allow is ${allow}`)
  },
  'methods: the platform list is still 200 afterwards': async (world) => {
    status(await world.api('/platform/32.0.0/apps.json'), 200)
  },
  'methods: no route × method answers 500 or more': async (world) => {
    const person = await world.person()
    for (const who of [undefined, person]) {
      for (const route of ROUTES) {
        for (const method of METHODS) {
          const answer = await world.send(method, route, who, method === 'POST' ? {} : undefined)
          holds(answer.status < 500, `${method} ${route} answers ${answer.status}`)
        }
      }
    }
  },
  'methods: an unauthenticated wrong method is 401 on the write routes 9–12': async (world) => {
    for (const route of ['/token', '/token/new', '/apps', '/apps/releases']) {
      status(await world.send('PUT', route, undefined), 401)
    }
  },
})

async function ownedApp(world: World): Promise<[TestApp, Person]> {
  const app = await world.app()
  status(await world.publish(app, '1.0.0'), 201)
  return [app, app.owner]
}

const downloads = checklist('C-api', {
  'downloads: the owner sees an entry for each release': async (world) => {
    const [app, owner] = await ownedApp(world)
    const { json } = status(await world.send('GET', `/apps/${app.id}/downloads`, owner), 200)
    equal((json as unknown[]).length, 1, 'entries')
  },
  'downloads: the count of an archive on another host is null': async (world) => {
    const [app, owner] = await ownedApp(world)
    const { json } = status(await world.send('GET', `/apps/${app.id}/downloads/`, owner), 200)
    equal((json as { downloadCount: unknown }[])[0]?.downloadCount, null, 'the count')
  },
  'downloads: a co-maintainer 200': async (world) => {
    const [[app], maintainer] = [await ownedApp(world), await world.person()]
    await world.operate(`/apps/${app.id}/maintainers`, { username: maintainer.name, present: true })
    status(await world.send('GET', `/apps/${app.id}/downloads`, maintainer), 200)
  },
  'downloads: unauthenticated 401': async (world) => {
    const [app] = await ownedApp(world)
    status(await world.send('GET', `/apps/${app.id}/downloads`, undefined), 401)
  },
  'downloads: another user 403': async (world) => {
    const [app] = await ownedApp(world)
    status(await world.send('GET', `/apps/${app.id}/downloads`, await world.person()), 403)
  },
  'downloads: an unknown app 404': async (world) => {
    status(await world.send('GET', '/apps/no_such_app/downloads', await world.person()), 404)
  },
  'downloads: every entry has the four keys': async (world) => {
    const [app, owner] = await ownedApp(world)
    const { json } = await world.send('GET', `/apps/${app.id}/downloads`, owner)
    for (const entry of json as object[]) {
      equal(Object.keys(entry).sort(), ['download', 'downloadCount', 'isNightly', 'version'], 'keys')
    }
  },
})

const ratings = checklist('C-api', {
  'rating: below the threshold 0.5 and 0': async (world) => {
    const [app] = await ownedApp(world)
    await world.rate(app, await world.person(), 1)
    await scoreIs(world, app, 0.5, 0)
  },
  'rating: no ratings 0.5': async (world) => scoreIs(world, (await ownedApp(world))[0], 0.5, 0),
  'rating: the plain mean from the threshold on': async (world) => {
    const [app] = await ownedApp(world)
    for (const value of [0.5, 0.5, 0.5, 1, 1] as const) await world.rate(app, await world.person(), value)
    await scoreIs(world, app, 0.7, 5)
  },
  'rating: a second rating of the same person takes the place of the first': async (world) => {
    const [app] = await ownedApp(world)
    const raters = [
      await world.person(),
      await world.person(),
      await world.person(),
      await world.person(),
      await world.person(),
    ]
    for (const rater of raters) await world.rate(app, rater, 0)
    await world.rate(app, raters[0] as Person, 1)
    await scoreIs(world, app, 0.2, 5)
  },
})

async function scoreIs(world: World, app: TestApp, rating: number, count: number): Promise<void> {
  const listed = (await world.listed(app)) as Record<string, number> | undefined
  holds(
    Math.abs((listed?.ratingOverall ?? -1) - rating) < 1e-6,
    `ratingOverall is ${listed?.ratingOverall}, not ${rating}`,
  )
  holds(
    Math.abs((listed?.ratingRecent ?? -1) - rating) < 1e-6,
    `ratingRecent is ${listed?.ratingRecent}, not ${rating}`,
  )
  equal([listed?.ratingNumOverall, listed?.ratingNumRecent], [count, count], 'the counts')
}

interface Platform {
  readonly version: string
  readonly hasRelease: boolean
  readonly isSupported: boolean
}

const platformsOf = async (world: World) => (await world.list('platforms.json')) as unknown as Platform[]

/** Descending, as versions. */
function newestFirst(versions: readonly string[]): string[] {
  const parts = (version: string) =>
    version
      .split('.')
      .map((part) => part.padStart(6, '0'))
      .join('.')
  return versions.toSorted((one, other) => (parts(one) < parts(other) ? 1 : -1))
}

/** As an operator's schedule does it; what is supported in the store already is the oldest again, so that nothing is lost by trying. */
async function syncPlatforms(world: World, print: boolean): Promise<{ versions: string[]; current: string | null }> {
  const supported = (await platformsOf(world)).filter(({ isSupported }) => isSupported).map(({ version }) => version)
  const oldestSupported = newestFirst(supported).at(-1)
  if (oldestSupported === undefined) throw new CouldNotRun('the store supports no version of the platform')
  const synced = await world.operate('/platforms/sync', { oldestSupported, print }).catch((error: unknown) => {
    if (String(error).includes('platform-source-failed')) throw new CouldNotRun(`the store cannot: ${String(error)}`)
    throw error
  })
  return synced as unknown as { versions: string[]; current: string | null }
}

const sync = checklist('C-api', {
  'platform sync: the highest tag is current, released, supported': async (world) => {
    const { versions, current } = await syncPlatforms(world, false)
    equal(current, newestFirst(versions)[0], 'the current version')
    const found = (await platformsOf(world)).find(({ version }) => version === current)
    equal([found?.hasRelease, found?.isSupported], [true, true], 'whether it is released, and supported')
  },
  'platform sync: print mode lists descending and stores nothing': async (world) => {
    const before = await platformsOf(world)
    const { versions } = await syncPlatforms(world, true)
    holds(versions.length > 0, 'some versions are printed')
    equal(versions, newestFirst(versions), 'the order')
    equal(await platformsOf(world), before, 'the list afterwards')
  },
})

export const readingChecks = [...methods, ...downloads, ...ratings, ...sync]
