import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect, type NatsConnection } from 'nats'
import { type ArchiveHost, Author, authorityOf, createAuthor, offerRelease, startArchiveHost } from './author-spec.js'
import { type DistributedStore, natsServer, startDistributedStore } from './distributed-spec.js'
import { pause } from './store-process-spec.js'

const binary = natsServer()
const describeWithNats = binary ? describe : describe.skip

/** What would tell who she was. */
const TELLING = {
  username: 'zaubernuss',
  email: 'quittengelee@brombeer.example',
  comment: 'Himmelschreiend herrlich, sagt die Kundige.',
  reason: 'Sie bittet darum, die Wiesenschaumkraut.',
} as const
const PASSWORD = 'eine ganz andere Kanne'

describeWithNats('JetStream, where others read what happened', () => {
  let store: DistributedStore
  let host: ArchiveHost
  let nats: NatsConnection

  beforeAll(async () => {
    host = await startArchiveHost()
    store = await startDistributedStore(binary as string, host.environment)
    nats = await connect(store.nats)
  }, 240_000)
  afterAll(async () => {
    await nats?.close()
    await store?.stop()
    await host?.stop()
  })

  async function order(path: string, body: object): Promise<Record<string, unknown>> {
    const headers = { authorization: `Bearer ${store.operatorToken}`, 'content-type': 'application/json' }
    const response = await fetch(`${store.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
    return JSON.parse(text) as Record<string, unknown>
  }

  async function publishHello(): Promise<void> {
    const author = await createAuthor(store, 'ann')
    const identity = await (await authorityOf(store)).issue({ commonName: 'hello' })
    expect((await author.register(identity, 'hello')).status).toBe(201)
    const { download, signature } = await offerRelease(host, identity, 'hello', '1.0.0')
    expect((await author.publish(download, signature)).status).toBe(201)
  }

  /** Every message of every stream: subject, headers and body. */
  async function messages(): Promise<string[]> {
    const manager = await nats.jetstreamManager()
    const found: string[] = []
    for await (const { config, state } of manager.streams.list())
      for (let seq = state.first_seq; seq <= state.last_seq && state.messages > 0; seq += 1) {
        const { subject, header, data } = await manager.streams.getMessage(config.name, { seq })
        const headers = [...header].flatMap(([name, values]) => [name, ...values])
        found.push([subject, ...headers, new TextDecoder().decode(data)].join('\n'))
      }
    return found
  }

  /** All that the broker has on its disk. */
  function files(): string {
    const folder = join(store.folder, 'nats')
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n')
  }

  async function untilThereIs(what: RegExp): Promise<string[]> {
    for (let tries = 0; tries < 300; tries += 1) {
      const all = await messages()
      if (all.some((message) => what.test(message))) return all
      await pause(100)
    }
    throw new Error(`there is no message like ${what}`)
  }

  it('has never known who somebody is, and learns of the end of the account', async () => {
    await publishHello()
    const { username, email, comment, reason } = TELLING
    const made = await order('/operator/accounts', { username, email, password: PASSWORD, emailVerified: true })
    const { token } = await order('/operator/tokens', { username })
    const accountId = made.accountId as string
    const her = new Author(store.url, token as string)
    expect((await her.post('/api/v1/apps/hello/ratings', { rating: 1, language: 'en', comment })).status).toBeLessThan(
      300,
    )
    await order('/operator/accounts/erase', { username, apps: 'delete', reason })

    const all = await untilThereIs(/AccountErased/)
    // the search would find her: what is about her is there, under a number that is nobody's any more
    const aboutHer = all.filter((message) => message.includes(accountId))
    expect(aboutHer.join('\n')).toContain('AccountCreated')
    expect(aboutHer.join('\n')).toContain('RatingGiven')
    const disk = files()
    expect(disk).toContain(accountId)
    const everything = [...all, disk].join('\n').toLowerCase()
    const needles = [...Object.values(TELLING), PASSWORD, token as string]
    const forms = needles.flatMap((needle) => [
      needle.toLowerCase(),
      Buffer.from(needle).toString('hex'),
      Buffer.from(needle).toString('base64').replaceAll('=', '').toLowerCase(),
    ])
    expect(forms.filter((form) => everything.includes(form))).toEqual([])
  }, 120_000)
})
