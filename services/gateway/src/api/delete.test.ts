import { deleteApp } from '@appstore/contracts/catalog'
import { withdrawRelease } from '@appstore/contracts/releases'
import { listedApp } from '../documents/list-items-spec.js'
import { startTestGateway, type TestGateway } from '../gateway-spec.js'
import { basicOf, tokenOf } from '../requests-spec.js'

const APP = '/api/v1/apps/news'
const RELEASE = `${APP}/releases/1.0.0`
const NIGHTLY = `${APP}/releases/nightly/1.0.0`

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const remove = (path: string, headers: Record<string, string> = tokenOf('anna')) =>
  gateway.ask(path, { method: 'DELETE', headers })

describe('deleting an app', () => {
  it.each([APP, `${APP}/`])('is the owner’s right: DELETE %s', async (path) => {
    for (const headers of [tokenOf('anna'), basicOf('anna')]) {
      const answer = await remove(path, headers)
      expect([answer.status, answer.text]).toEqual([204, ''])
    }
    expect(gateway.answerers.asked(deleteApp).at(-1)).toMatchObject({
      appId: 'news',
      account: { username: 'anna' },
      caller: { actor: 'account:id-of-anna' },
    })
  })

  it('is refused with 403 to others, 404 for what is not there, and 401 before either (api.md wart 13)', async () => {
    for (const [path, headers, status] of [
      [APP, tokenOf('bert'), 403],
      ['/api/v1/apps/nothing', tokenOf('anna'), 404],
      [APP, {}, 401],
      ['/api/v1/apps/nothing', {}, 401],
      ['/api/v1/apps/nothing', { authorization: 'Token wrong' }, 401],
    ] as const) {
      const answer = await remove(path, headers as Record<string, string>)
      expect([path, answer.status, Object.keys(answer.json as object)]).toEqual([path, status, ['detail']])
    }
  })

  it('is answered when the lists are without it', async () => {
    gateway.catalog.set('apps.json', [JSON.stringify(listedApp('news'))])
    gateway.answerers.answerWith(deleteApp, async () => ({ position: gateway.catalog.set('apps.json', []) }))
    const answer = await remove(APP)
    expect(answer.headers['x-position']).toMatch(/^\d+$/)
    expect((await gateway.ask('/api/v1/apps.json')).json).toEqual([])
  })
})

describe('deleting a release', () => {
  it.each([
    [RELEASE, '1.0.0', false],
    [`${RELEASE}/`, '1.0.0', false],
    [`${APP}/releases/1.0.0-rc.1`, '1.0.0-rc.1', false],
    [NIGHTLY, '1.0.0', true],
    [`${NIGHTLY}/`, '1.0.0', true],
  ])('asks for exactly that one: DELETE %s', async (path, version, isNightly) => {
    gateway.answerers.answerWith(withdrawRelease, async () => ({ position: null }))
    expect((await remove(path, tokenOf('bert'))).status).toBe(204)
    expect(gateway.answerers.asked(withdrawRelease).at(-1)).toMatchObject({
      appId: 'news',
      version,
      isNightly,
      account: { username: 'bert' },
    })
  })

  it.each(['31', '1.0', '01.0.0', '1.0.0+build', '1.0.0-', '1.0.0-a..b', 'v1.0.0', 'nightly', '%31.0.0%0a', '%'])(
    'is not there for the version %s',
    async (version) => {
      for (const path of [`${APP}/releases/${version}`, `${APP}/releases/nightly/${version}`]) {
        for (const headers of [tokenOf('anna'), {}]) {
          const answer = await remove(path, headers as Record<string, string>)
          expect([answer.status, Object.keys(answer.json as object)]).toEqual([404, ['detail']])
        }
      }
    },
  )

  it.each(['News', 'news%2Fx', 'a.b', 'ü', 'a'.repeat(81)])('is not there for the app %s', async (id) => {
    for (const path of [`/api/v1/apps/${encodeURI(id)}`, `/api/v1/apps/${encodeURI(id)}/releases/1.0.0`]) {
      expect((await remove(path)).status).toBe(404)
    }
  })

  it('knows ids with a hyphen, which two real apps and integrations have', async () => {
    expect((await remove('/api/v1/apps/nextcloud-aio/releases/1.0.0')).status).toBe(204)
    expect(gateway.answerers.asked(withdrawRelease).at(-1)?.appId).toBe('nextcloud-aio')
  })

  it('of an app called releases finds no way in (api.md warts 11, 12)', async () => {
    expect((await remove('/api/v1/apps/releases')).status).toBe(405)
  })
})

describe('the paths of deletions', () => {
  it('answer GET and HEAD with 405 to anyone, and other methods, POST too, to those only who say who they are (api.md wart 11)', async () => {
    for (const path of [APP, `${APP}/`, RELEASE, NIGHTLY]) {
      for (const method of ['GET', 'HEAD']) {
        for (const headers of [{}, tokenOf('anna'), { authorization: 'Token wrong' }]) {
          const answer = await gateway.ask(path, { method, headers: headers as Record<string, string> })
          expect([path, method, answer.status, answer.headers.allow]).toEqual([path, method, 405, 'DELETE, OPTIONS'])
        }
      }
      for (const method of ['POST', 'PUT', 'PATCH']) {
        expect((await gateway.ask(path, { method })).status).toBe(401)
        expect((await gateway.ask(path, { method, headers: tokenOf('anna') })).status).toBe(405)
      }
      const options = await gateway.ask(path, { method: 'OPTIONS' })
      expect([options.status, options.headers.allow]).toEqual([200, 'DELETE, OPTIONS'])
    }
  })

  it('give the first answer again for the same Idempotency-Key', async () => {
    let times = 0
    const position = gateway.catalog.set('apps.json', [])
    gateway.answerers.answerWith(withdrawRelease, async () => {
      times += 1
      return { position }
    })
    const headers = { ...tokenOf('anna'), 'idempotency-key': 'delete once' }
    const [first, second] = [await remove(RELEASE, headers), await remove(`${RELEASE}/`, headers)]
    expect([first.status, second.status, second.headers['x-position'], times]).toEqual([204, 204, position, 1])
    expect((await remove(NIGHTLY, headers)).status).toBe(409)
  })
})
