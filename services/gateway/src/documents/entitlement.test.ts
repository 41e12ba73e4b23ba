import { Agent } from 'node:http'
import { connect } from 'node:net'
import { validateSubscription } from '@appstore/contracts/integrations'
import { startTestGateway, type TestGateway } from '../gateway-spec.js'
import { startDocumentHarness } from './document-harness-spec.js'
import { listedApp } from './list-items-spec.js'
import { entitledPath } from './ready-document.js'

const APPS = '/api/v1/apps.json'
const OPEN = [listedApp('news')]
const MORE = [listedApp('news'), listedApp('restricted')]
const VARY = 'Accept, Accept-Encoding, Origin, X-NC-Subscription-Key'
const key = (value: string) => ({ 'x-nc-subscription-key': value })

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const texts = (apps: readonly object[]) => apps.map((app) => JSON.stringify(app))

/** Compiles a list and waits until the gateway has it. */
async function serve(name: string, apps: readonly object[], of = gateway): Promise<void> {
  of.catalog.set(name, texts(apps))
  of.catalog.wake(name)
  const valid = { headers: key('valid') }
  const path = `/api/v1/${name.replace('entitled/', '')}`
  while ((await of.ask(path, valid)).text !== JSON.stringify(apps)) await new Promise(setImmediate)
}

describe('a list that is the same for everybody', () => {
  it('is answered whatever the key, which nobody is asked about', async () => {
    await serve('apps.json', OPEN)
    for (const value of ['valid', 'wrong', '']) {
      const answer = await gateway.ask(APPS, { headers: key(value) })
      expect([answer.status, answer.json, answer.headers.vary]).toEqual([200, OPEN, VARY])
      expect(answer.headers['cache-control']).toBeUndefined()
    }
    expect(gateway.answerers.asked(validateSubscription)).toEqual([])
  })
})

describe('a list that holds more for those with a subscription', () => {
  beforeAll(async () => {
    await serve('apps.json', OPEN)
    await serve('entitled/apps.json', MORE)
  })

  it('is told from the other by its tag and its caching headers', async () => {
    const [open, entitled] = [await gateway.ask(APPS), await gateway.ask(APPS, { headers: key('valid') })]
    expect([open.json, open.headers.vary, open.headers['cache-control']]).toEqual([OPEN, VARY, undefined])
    expect([entitled.json, entitled.headers.vary, entitled.headers['cache-control']]).toEqual([MORE, VARY, 'private'])
    expect(entitled.headers.etag).not.toBe(open.headers.etag)
    expect(entitled.headers['access-control-allow-origin']).toBe('*')
  })

  it('is 304 by its own tag only', async () => {
    const open = (await gateway.ask(APPS)).headers.etag as string
    const entitled = (await gateway.ask(APPS, { headers: key('valid') })).headers.etag as string
    const ask = (tag: string, headers = {}) => gateway.ask(APPS, { headers: { 'if-none-match': tag, ...headers } })
    const unchanged = await ask(entitled, key('valid'))
    expect([unchanged.status, unchanged.headers['cache-control'], unchanged.headers.vary]).toEqual([
      304,
      'private',
      VARY,
    ])
    expect((await ask(open, key('valid'))).json).toEqual(MORE)
    expect((await ask(entitled)).json).toEqual(OPEN)
    expect((await ask(open)).status).toBe(304)
    expect((await ask(entitled, key('wrong'))).json).toEqual(OPEN)
  })

  it('comes compressed, and without its body to HEAD', async () => {
    const gzip = await gateway.ask(APPS, { headers: { ...key('valid'), 'accept-encoding': 'gzip' } })
    expect([gzip.headers['content-encoding'], gzip.json]).toEqual(['gzip', MORE])
    const head = await gateway.ask(APPS, { method: 'HEAD', headers: key('valid') })
    expect([head.status, head.text, head.headers['content-length']]).toEqual([
      200,
      '',
      `${JSON.stringify(MORE).length}`,
    ])
    const other = await gateway.ask(APPS, { headers: { ...key('valid'), accept: 'application/xml' } })
    expect(other.status).toBe(406)
  })

  it.each(['wrong', '', 'k'.repeat(1_001), 'ü'])('is kept from who sends the key %j', async (value) => {
    const answer = await gateway.ask(APPS, { headers: key(Buffer.from(value).toString('latin1')) })
    expect([answer.status, answer.json]).toEqual([200, OPEN])
  })

  it('is kept from who sends two keys, of which one is right', async () => {
    const answer = await gateway.ask(APPS, { headers: { 'x-nc-subscription-key': ['valid', 'wrong'] } })
    expect(answer.json).toEqual(OPEN)
  })

  it('is never mixed up with the other on one connection', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (const [headers, apps] of [
      [{}, OPEN],
      [key('valid'), MORE],
      [{}, OPEN],
      [key('wrong'), OPEN],
      [key('valid'), MORE],
      [key('valid'), MORE],
      [{}, OPEN],
    ] as const) {
      expect((await gateway.ask(APPS, { agent, headers: headers as Record<string, string> })).json).toEqual(apps)
    }
    agent.destroy()
  })

  it('has no address of its own', async () => {
    for (const path of [
      '/api/v1/entitled/apps.json',
      '/entitled/api/v1/apps.json',
      '/entitled%20/api/v1/apps.json',
      '/api/v1/platform/entitled/apps.json',
    ]) {
      expect([path, (await gateway.ask(path, { headers: key('valid') })).status]).toEqual([path, 404])
    }
    for (const target of ['entitled /api/v1/apps.json', '/entitled /api/v1/apps.json', entitledPath(APPS)]) {
      expect(await spoken(`GET ${target} HTTP/1.1\r\nHost: store\r\nConnection: close\r\n\r\n`)).not.toContain(
        'restricted',
      )
    }
  })

  it('is the same as everybody’s while keys cannot be asked about', async () => {
    const alone = await startTestGateway()
    await serve('apps.json', OPEN, alone)
    await serve('entitled/apps.json', MORE, alone)
    await alone.answerers.stop('integrations')
    const answer = await alone.ask(APPS, { headers: key('valid') })
    expect([answer.status, answer.json]).toEqual([200, OPEN])
    await alone.stop()
  })
})

describe('the list of a platform version', () => {
  const PLATFORM = '/api/v1/platform/31.0.0/apps.json'

  it('holds more too, where an app that is kept back runs on it', async () => {
    gateway.catalog.compile = (name) => {
      if (name.endsWith('platform/31.0.0/apps.json'))
        gateway.catalog.set(name, texts(name.startsWith('e') ? MORE : OPEN))
      else if (!name.startsWith('entitled/')) gateway.catalog.set(name, [])
    }
    expect((await gateway.ask(PLATFORM, { headers: key('valid') })).json).toEqual(MORE)
    expect((await gateway.ask(PLATFORM, { headers: key('wrong') })).json).toEqual(OPEN)
    expect((await gateway.ask(PLATFORM)).json).toEqual(OPEN)
  })

  it('is everybody’s where there is no other', async () => {
    const answer = await gateway.ask('/api/v1/platform/1.0.0/apps.json', { headers: key('valid') })
    expect([answer.status, answer.json, answer.headers.vary]).toEqual([200, [], VARY])
  })
})

describe('on disk', () => {
  it('both forms are there after a restart, and the entitled one goes with the last app that is kept back', async () => {
    const harness = await startDocumentHarness()
    harness.catalog.set('apps.json', texts(OPEN))
    harness.catalog.set('entitled/apps.json', texts(MORE))
    const first = await harness.open()
    await first.sync.check()
    await first.sync.stop()
    const second = await harness.open()
    expect([second.text(APPS), second.text(entitledPath(APPS))]).toEqual([JSON.stringify(OPEN), JSON.stringify(MORE)])
    harness.catalog.remove('entitled/apps.json')
    harness.catalog.set('apps.json', texts(MORE))
    await second.sync.check()
    expect([second.text(APPS), second.text(entitledPath(APPS))]).toEqual([JSON.stringify(MORE), undefined])
    await second.sync.stop()
    await harness.stop()
  })
})

/** Everything that comes back to these bytes. */
function spoken(bytes: string): Promise<string> {
  const { port } = new URL(gateway.url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes))
    let answer = ''
    socket.on('data', (data) => {
      answer += data
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}
