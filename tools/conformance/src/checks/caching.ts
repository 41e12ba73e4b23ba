import { checklist } from '../check.js'
import { equal, holds, status } from '../expect.js'
import { infoXml } from '../info-xml.js'
import type { World } from '../world.js'

const LISTS = [
  'apps.json',
  'platform/32.0.0/apps.json',
  'appapi_apps.json',
  'categories.json',
  'platforms.json',
  'ratings.json',
]

/** HEAD, 304 and their headers for one list. */
async function conditional(world: World, name: string): Promise<void> {
  const whole = status(await world.api(`/${name}`), 200)
  const head = status(await world.api(`/${name}`, { method: 'HEAD' }), 200)
  equal(head.bytes.length, 0, 'the length of the body of HEAD')
  equal(head.headers.etag, whole.headers.etag, 'the tag of HEAD')
  equal(head.headers['content-length'], whole.headers['content-length'], 'the length that HEAD announces')
  const tag = whole.headers.etag as string
  for (const asked of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
    const answer = status(await world.api(`/${name}`, { headers: { 'if-none-match': asked } }), 304)
    equal(answer.bytes.length, 0, 'the length of the body of 304')
    equal(answer.headers.etag, tag, 'the tag of 304')
  }
  status(await world.api(`/${name}`, { headers: { 'if-none-match': '"other"' } }), 200)
}

const pairs = Object.fromEntries(
  LISTS.map((name) => [
    `${name}: HEAD and 304 as GET (lists, * and weak tags)`,
    (world: World) => conditional(world, name),
  ]),
)

const extra = checklist('C-api', {
  ...pairs,
  'the tag changes after a publication and after a certificate change': async (world) => {
    const app = await world.app()
    const tags = [await world.tagOf('apps.json')]
    status(await world.publish(app, '1.0.0'), 201)
    tags.push(await world.tagOf('apps.json'))
    status(await world.register({ id: app.id, identity: await world.identity(app.id) }, app.owner), 204)
    tags.push(await world.tagOf('apps.json'))
    holds(tags[0] !== tags[1] && tags[1] !== tags[2], 'each tag differs from the one before')
  },
  'an external app stands in route 5 only': async (world) => {
    const app = await world.app()
    status(await world.publishExternal(app, '1.0.0'), 201)
    equal(await world.listed(app), undefined, 'the app in apps.json')
    equal(await world.listed(app, 'platform/32.0.0/apps.json'), undefined, 'the app in the platform list')
    const release = (await world.listed(app, 'appapi_apps.json'))?.releases[0] ?? {}
    equal(release.aaIsSystem, true, 'aaIsSystem')
    equal(release.apiScopes, [{ scopeName: 'FILES' }], 'apiScopes')
    const [method] = release.deployMethods as { installType: string; installData: string }[]
    equal(method?.installType, 'docker_install', 'installType')
    equal(JSON.parse(method?.installData ?? ''), { registry: 'ghcr.io', image: 'x/y', image_tag: '1' }, 'installData')
  },
  'an integration stands in route 4 only': async (world) => {
    const name = world.newName('integration')
    const owner = await world.person()
    const texts = {
      name,
      summary: 'Summary',
      description: 'Description',
      website: 'https://example.org',
      issueTracker: 'https://example.org',
      screenshots: [],
    }
    const { appId } = await world.operate('/integrations', { owner: owner.name, ...texts, approved: true })
    const integration = { id: appId as string }
    equal((await world.listed(integration))?.releases, [], 'its releases')
    for (const list of ['platform/32.0.0/apps.json', 'appapi_apps.json']) {
      equal(await world.listed(integration, list), undefined, `the integration in ${list}`)
    }
  },
  'token rotation: the old token stops at once': async (world) => {
    const person = await world.person()
    const basic = `Basic ${Buffer.from(`${person.name}:${person.password}`).toString('base64')}`
    const first = status(await world.api('/token', { method: 'POST', headers: { authorization: basic } }), 200)
    equal((first.json as { token: string }).token, person.token, 'the token that POST /token gives')
    const renewed = status(await world.send('POST', '/token/new', person), 200)
    const { token } = renewed.json as { token: string }
    holds(/^[0-9a-f]{40}$/.test(token) && token !== person.token, 'a new token of 40 hexadecimal digits')
    status(await world.send('POST', '/token/new', person), 401)
    status(await world.send('GET', '/apps/no_such_app/downloads', { ...person, token }), 404)
  },
  'POST /token takes form bodies, and no tokens': async (world) => {
    const person = await world.person()
    const basic = `Basic ${Buffer.from(`${person.name}:${person.password}`).toString('base64')}`
    const headers = { authorization: basic, 'content-type': 'application/x-www-form-urlencoded' }
    status(await world.api('/token/', { method: 'POST', headers, body: 'a=b' }), 200)
    status(await world.send('POST', '/token', person), 401)
  },
  'wrong credentials are ignored on public routes': async (world) => {
    for (const authorization of ['Token 0000', 'Basic !!!', `Token ${'0'.repeat(40)}`]) {
      for (const name of LISTS) status(await world.api(`/${name}`, { headers: { authorization } }), 200)
    }
  },
})

const clients = checklist('C-api', {
  'C1, C3, C22: doubled slashes, a query, no Accept, no Accept-Encoding': async (world) => {
    const { text } = await world.api('/apps.json')
    for (const path of ['//api/v1/apps.json', '/api/v1//apps.json', '/api/v1/apps.json?t=1']) {
      equal(status(await world.ask(path), 200).text === text, true, `${path} has the same body`)
    }
    equal((await world.api('/apps.json')).headers['content-encoding'], undefined, 'the encoding nobody asked for')
  },
  'C2: gzip when it is offered': async (world) => {
    const answer = status(await world.api('/apps.json', { headers: { 'accept-encoding': 'gzip' } }), 200)
    equal(answer.headers['content-encoding'], 'gzip', 'the encoding')
    equal(answer.text === (await world.api('/apps.json')).text, true, 'the unpacked body is the plain one')
  },
  'C24: releases newest first by semver, a nightly before the stable release of its version': async (world) => {
    const app = await world.app()
    for (const version of ['1.9.0', '1.10.0', '1.10.0-beta.2', '1.10.0-beta.10']) {
      status(await world.publish(app, version), 201)
    }
    status(
      await world.publishXml(app, infoXml(app.id, { version: '1.10.0' }), { 'n.txt': 'n' }, { nightly: true }),
      201,
    )
    const releases = (await world.listed(app))?.releases ?? []
    const found = releases.map(({ version, isNightly }) => `${version}${isNightly === true ? ' nightly' : ''}`)
    equal(found, ['1.10.0 nightly', '1.10.0', '1.10.0-beta.10', '1.10.0-beta.2', '1.9.0'], 'the order')
  },
  'C25: the root and /api/v1 answer 200 to GET and HEAD': async (world) => {
    for (const path of ['/', '/api/v1', '/api/v1/']) {
      for (const method of ['GET', 'HEAD']) status(await world.ask(path, { method }), 200)
    }
  },
  'C26: any three-part platform version; other forms and leading zeros 404': async (world) => {
    status(await world.api('/platform/77.1.2/apps.json'), 200)
    for (const version of ['31', '31.0', '31.0.0.1', '31.0.0-rc1', '09.0.0', 'x']) {
      const answer = status(await world.api(`/platform/${version}/apps.json`), 404)
      holds(answer.json !== undefined, 'the answer is JSON')
    }
  },
  'C23: the schemas': async (world) => {
    for (const name of ['info.xsd', 'database.xsd']) {
      holds(status(await world.ask(`/schema/apps/${name}`), 200).text.includes('schema'), `${name} is a schema`)
    }
  },
  'CORS and nosniff on every path of the API': async (world) => {
    for (const path of ['/apps.json', '/no/such', '/apps']) {
      const { headers } = await world.api(path, { headers: { origin: 'https://example.org' } })
      equal(headers['access-control-allow-origin'], '*', `${path}: the allowed origin`)
      equal(headers['x-content-type-options'], 'nosniff', `${path}: nosniff`)
    }
    const headers = {
      origin: 'https://example.org',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    }
    const preflight = await world.api('/apps', { method: 'OPTIONS', headers })
    holds(preflight.status < 300, `the preflight answers ${preflight.status}`)
    holds(/authorization/i.test(preflight.headers['access-control-allow-headers'] ?? ''), 'authorization is allowed')
  },
})

export const cachingChecks = [...extra, ...clients]
