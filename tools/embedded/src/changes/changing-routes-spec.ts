import { API_RESOURCES } from '@appstore/gateway/api/resources'
import { operatorRoutes } from '@appstore/gateway/operator/operator.http'
import { prepareSite, webPages } from '@appstore/gateway/web/web.http'
import type { ChangingStore } from './changing-store-spec.js'

type Routes = ReturnType<typeof operatorRoutes>

/** The tables ask nobody for anything before there is a request. */
const NOBODY = {} as never

const CHANGING = ['POST', 'PUT', 'PATCH', 'DELETE']

/** `METHOD /path` of every route that can change something: paths from the gateway's own tables, methods as the running store tells them. */
export async function changingRoutes(store: ChangingStore): Promise<string[]> {
  const ofApi = API_RESOURCES.flatMap((resource) => {
    return (['POST', 'DELETE'] as const)
      .filter((method) => resource[method])
      .map((method) => `${method} ${resource.path}`)
  })
  const rest = [...pathsOf(operatorRoutes(NOBODY)), ...(await pagePaths())]
  const ofRest = await Promise.all(
    rest.map(async (path) => {
      const allowed = await methodsOf(store, path)
      return CHANGING.filter((method) => allowed.includes(method)).map((method) => `${method} ${path}`)
    }),
  )
  return [...ofApi, ...ofRest.flat()].sort()
}

/** Every path of the website that shows something, or leads to what does. */
export async function shownPaths(store: ChangingStore): Promise<string[]> {
  const paths = await pagePaths()
  const methods = await Promise.all(paths.map((path) => methodsOf(store, path)))
  return paths.filter((_path, index) => methods[index]?.includes('GET')).sort()
}

async function pagePaths(): Promise<string[]> {
  const { site } = await prepareSite()
  const { pages } = webPages(
    { secureCookies: { session: false, csrf: false }, wantsSecondFactor: false, wantsStaffFactor: false },
    { site, messaging: NOBODY, throttle: NOBODY, administration: NOBODY },
  )
  return pathsOf(pages)
}

async function methodsOf(store: ChangingStore, path: string): Promise<string[]> {
  const headers = { authorization: `Bearer ${store.operatorToken}` }
  const answer = await store.ask(path.replaceAll(/:\w+/g, 'x'), { method: 'OPTIONS', headers })
  const allowed = (answer.headers.get('allow') ?? '').split(', ')
  if (!allowed.includes('OPTIONS')) throw new Error(`${path} does not say what it takes: ${answer.status}`)
  return allowed
}

function pathsOf({ stack }: Routes): string[] {
  return stack.flatMap(({ route }) => (route === undefined ? [] : [route.path].flat().map(String)))
}
