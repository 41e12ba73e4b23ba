import { API_RESOURCES } from '@appstore/gateway/api/resources'
import { operatorRoutes } from '@appstore/gateway/operator/operator.http'
import { prepareSite, webPages } from '@appstore/gateway/web/web.http'
import type { ChangingStore } from './changing-store-spec.js'

type Routes = ReturnType<typeof operatorRoutes>

const CHANGING = ['POST', 'PUT', 'PATCH', 'DELETE']

/** `METHOD /path` of every route that can change something: paths from the gateway's own tables, methods as the running store tells them. */
export async function changingRoutes(store: ChangingStore): Promise<string[]> {
  const ofApi = API_RESOURCES.flatMap((resource) => {
    return (['POST', 'DELETE'] as const)
      .filter((method) => resource[method])
      .map((method) => `${method} ${resource.path}`)
  })
  const { site } = await prepareSite()
  // the tables ask nobody for anything before there is a request
  const nobody = {} as never
  const { pages } = webPages(
    { secureCookies: { session: false, csrf: false }, wantsSecondFactor: false, wantsStaffFactor: false },
    { site, messaging: nobody, throttle: nobody, administration: nobody },
  )
  const rest = [...pathsOf(operatorRoutes(nobody)), ...pathsOf(pages)]
  const ofRest = await Promise.all(
    rest.map(async (path) => {
      const headers = { authorization: `Bearer ${store.operatorToken}` }
      const answer = await store.ask(path.replaceAll(/:\w+/g, 'x'), { method: 'OPTIONS', headers })
      const allowed = (answer.headers.get('allow') ?? '').split(', ')
      if (!allowed.includes('OPTIONS')) throw new Error(`${path} does not say what it takes: ${answer.status}`)
      return CHANGING.filter((method) => allowed.includes(method)).map((method) => `${method} ${path}`)
    }),
  )
  return [...ofApi, ...ofRest.flat()].sort()
}

function pathsOf({ stack }: Routes): string[] {
  return stack.flatMap(({ route }) => (route === undefined ? [] : [route.path].flat().map(String)))
}
