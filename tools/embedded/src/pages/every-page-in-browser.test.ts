import { describeInBrowser } from '@appstore/site-browser/site-browser'
import { shownPaths } from '../changes/changing-routes-spec.js'
import { ACCOUNT_VIEWS } from './account-views-spec.js'
import { ADMIN_VIEWS } from './admin-views-spec.js'
import { ENTRANCE_VIEWS } from './entrance-views-spec.js'
import { ERROR_VIEWS } from './error-views-spec.js'
import { LEADS_ON } from './leads-on-spec.js'
import { type PeopledStore, startPeopledStore } from './peopled-store-spec.js'
import type { Views } from './view-spec.js'
import { Walk } from './walk-spec.js'

/** Milliseconds for one page in all looks on a busy machine. */
const PATIENCE = 120_000

const VIEWS: Views = { ...ENTRANCE_VIEWS, ...ACCOUNT_VIEWS, ...ADMIN_VIEWS }

describeInBrowser('in a browser, every page of the website', () => {
  let world: PeopledStore
  let walk: Walk

  beforeAll(async () => {
    world = await startPeopledStore()
    walk = await Walk.through(world)
  }, 240_000)
  afterAll(async () => {
    await walk?.close()
    await world?.stop()
  })

  const views = [...Object.entries(VIEWS), ...Object.entries(ERROR_VIEWS)].flatMap(([route, all]) => {
    return all.map((view) => [view.name, route, view] as const)
  })

  it('is in one of the two tables, and nothing else is', async () => {
    const known = [...Object.keys(VIEWS), ...Object.keys(LEADS_ON)]
    expect(await shownPaths(world.store)).toEqual(known.sort())
    const names = views.map(([name]) => name)
    expect(names).toEqual([...new Set(names)])
  })

  it.each(Object.entries(LEADS_ON))('or only leads to another: %s', async (route, { as, to }) => {
    const cookie = [...world.cookies[as]].map(([name, value]) => `${name}=${value}`).join('; ')
    const { status, headers } = await world.store.ask(route.replaceAll(/:\w+/g, 'x'), { headers: { cookie } })
    expect([status, headers.get('location')]).toEqual([303, to])
  })

  it.each([
    ['guest', '/'],
    ['lena', '/account/'],
    ['maria', '/admin/'],
  ] as const)(
    'has menus that are without a fault when they are open, and that the keyboard opens and closes: %s at %s',
    async (viewer, path) => {
      expect(await walk.faultsOfMenus(viewer, path)).toEqual([])
    },
    PATIENCE,
  )

  it.each(views)(
    'is without a fault, light and dark, on a phone and wide, and by keyboard alone: %s (%s)',
    async (_name, route, view) => {
      expect(await walk.faultsOf(route, view)).toEqual([])
    },
    PATIENCE,
  )
})
