import { Agent, METHODS } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { ITEMS } from './documents/list-items-spec.js'
import { OPERATOR, startTestGateway, type TestGateway } from './gateway-spec.js'
import { basicOf, multipart, tokenOf } from './requests-spec.js'
import { answerForms, answerPeople } from './web/people-answerers-spec.js'

const LISTS = ['apps', 'appapi_apps', 'categories', 'platforms', 'ratings', 'discover'].map((name) => `${name}.json`)
const API = [
  ...[
    '',
    '/',
    ...LISTS.map((name) => `/${name}`),
    '/openapi.json',
    '/platform/31.0.0/apps.json',
    '/platform/31/apps.json',
  ],
  ...['/token', '/token/new/', '/apps', '/apps/', '/apps/releases', '/apps/releases/', '/apps/news', '/apps/news/'],
  ...['/apps/nothing', '/apps/News', '/apps/%E0%A4%A', '/apps/news/releases/1.0.0', '/apps/news/releases/2.0.0/'],
  ...[
    '/apps/news/releases/nightly/1.0.0',
    '/apps/news/releases/nightly',
    '/apps/news/releases',
    '/apps/releases/releases',
  ],
  ...[
    '/apps/news/downloads',
    '/apps/nothing/downloads/',
    '/apps/news/ratings',
    '/apps/nothing/ratings/',
    '/nothing',
    '/%00',
  ],
].map((path) => `/api/v1${path}`)
const OPERATIONS = [
  ...['', '/version', '/projections', '/projections/catalog/x/rebuild', '/projections/%E0%A4%A/x/rebuild', '/events'],
  ...['/events?after=x&limit=0', '/accounts', '/accounts/verify-email', '/accounts/enabled', '/tokens', '/discover'],
  ...['delete', 'restore', 'transfer', 'featured', 'maintainers'].map((change) => `/apps/news/${change}`),
  ...['/releases/withdraw', '/releases/restore', '/integrations', '/ratings', '/apps/%E0%A4%A/delete'],
].map((path) => `/operator${path}`)
const OTHERS = [
  ...['/', '/api', '/api/', '/api/reference/init.js', '/schema/apps/info.xsd', '/nothing', '/%', '/..%2f', '//'],
  ...['/health', '/health/ready', '/health/live', '/health/startup', '/metrics'],
  ...['/i18n/setlang/', '/i18n/setlang', '/theme/', '/login', '/logout/', '/signup/', '/confirm-email/', '/dev/mails'],
  ...['/confirm-email/%E0%A4%A/', '/confirm-email/x', '/password/reset/', '/password/reset/key/x/', '/account/'],
  ...['/account/password/', '/account/token/new/', '/account/sessions/', '/account/delete/', '/account/nothing'],
]

const CHANGING = ['POST', 'PUT', 'PATCH', 'DELETE']
const COMMON = ['GET', 'HEAD', 'OPTIONS', 'TRACE', ...CHANGING]
/** CONNECT opens a tunnel and has no path; the last two are nobody's methods. */
const RARE = [...METHODS.filter((method) => method !== 'CONNECT' && !COMMON.includes(method)), 'BREW', 'DELETE1']
const SOMEBODY = [{}, tokenOf('anna'), basicOf('sue'), { authorization: 'Token x' }, { authorization: OPERATOR }]

let gateway: TestGateway
const agent = new Agent({ keepAlive: true })

beforeAll(async () => {
  const unlimited = '100000/second'
  gateway = await startTestGateway({
    THROTTLE_APP_UPLOAD: unlimited,
    THROTTLE_APP_REGISTER: unlimited,
    THROTTLE_API_TOKEN_GEN: unlimited,
    THROTTLE_DISCOVER_UPLOAD: unlimited,
  })
  answerPeople(gateway.answerers)
  answerForms(gateway.answerers)
  for (const name of LISTS) gateway.catalog.set(name, [ITEMS[name] as string])
  gateway.catalog.compile = (name) => gateway.catalog.set(name, [])
  gateway.catalog.wake(...LISTS)
  for (const name of LISTS) while ((await gateway.ask(`/api/v1/${name}`)).status !== 200) await delay(5)
})
afterAll(async () => {
  agent.destroy()
  await gateway.stop()
})

async function statusOf(path: string, method: string, headers: object, body?: string | Buffer): Promise<number> {
  const sent = { method, agent, headers: headers as Record<string, string>, ...(body === undefined ? {} : { body }) }
  const { status } = await gateway.ask(path, sent)
  if (status >= 500) throw new Error(`${method} ${path} was answered with ${status}`)
  return status
}

describe('every path with every method', () => {
  it.each([
    ['of the API', API],
    ['for operators', OPERATIONS],
    ['of the rest', OTHERS],
  ])('is answered below 500: those %s', async (_what, paths) => {
    for (const path of paths) {
      for (const method of COMMON) {
        for (const headers of SOMEBODY) expect(await statusOf(path, method, headers)).toBeGreaterThanOrEqual(200)
      }
      for (const method of RARE) expect(await statusOf(path, method, tokenOf('anna'))).toBeGreaterThanOrEqual(400)
    }
    expect(gateway.lines.filter((line) => line.includes('"level":"error"'))).toEqual([])
  })

  it('is answered below 500 with every body', async () => {
    const { headers: multipartType, body: parts } = multipart({ name: 'file', filename: 'x', content: '[]' })
    for (const path of [...API, ...OPERATIONS]) {
      for (const method of CHANGING) {
        const who = path.startsWith('/operator') ? { authorization: OPERATOR } : basicOf('sue')
        for (const body of ['{}', '{', '[1]', 'null', '"x"', '{"rating":{}}']) {
          await statusOf(path, method, { ...who, 'content-type': 'application/json' }, body)
        }
        await statusOf(path, method, { ...who, ...multipartType }, parts)
        await statusOf(path, method, { ...who, 'content-type': 'text/plain' }, 'x')
      }
    }
    expect(gateway.lines.filter((line) => line.includes('"level":"error"'))).toEqual([])
  })

  it('is told by Allow wherever it is 405, and what Allow tells is true', async () => {
    for (const path of [...API, ...OPERATIONS, ...OTHERS]) {
      const headers = path.startsWith('/operator') ? { authorization: OPERATOR } : basicOf('sue')
      const { status, headers: told } = await gateway.ask(path, { method: 'OPTIONS', agent, headers })
      if (status !== 200) continue
      const allowed = (told.allow as string).split(', ')
      for (const method of ['GET', 'HEAD', ...CHANGING]) {
        const answer = await gateway.ask(path, { method, agent, headers })
        expect([path, method, answer.status === 405]).toEqual([path, method, !allowed.includes(method)])
        if (answer.status === 405) expect(answer.headers.allow).toBe(told.allow)
      }
    }
  })
})
