import { once } from 'node:events'
import { access, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Outcome, startStore, startStorectl, storectl, type TestStore } from './storectl-spec.js'

const SAMPLE = fileURLToPath(new URL('../../embedded/samples/sample_greeting', import.meta.url))

let store: TestStore
let work: string
beforeAll(async () => {
  store = await startStore()
  work = await mkdtemp(join(tmpdir(), 'storectl-work-'))
})
afterAll(async () => {
  await store.stop()
  await rm(work, { recursive: true })
})

const run = (args: readonly string[], environment: Record<string, string> = {}): Promise<Outcome> =>
  storectl(args, { APPSTORE_DATA: store.folder, ...environment })

/** The line that a command prints when it succeeds. */
async function line(args: readonly string[], environment: Record<string, string> = {}): Promise<string> {
  const { code, out, err } = await run(args, environment)
  expect({ args, code, err }).toEqual({ args, code: 0, err: '' })
  return out.trimEnd()
}

/** The sentence of a command that is refused. */
async function refusal(args: readonly string[], environment: Record<string, string> = {}): Promise<string> {
  const { code, out, err } = await run(args, environment)
  expect({ args, code, out }).toEqual({ args, code: 1, out: '' })
  expect(err).not.toMatch(/^\s+at /m)
  return err.trimEnd()
}

const PASSWORD = { STORECTL_PASSWORD: 'a long password' }
const person = (username: string) => ['--username', username, '--email', `${username}@example.org`]

/** Who the API says a token is. */
async function statusWith(authorization: string): Promise<number> {
  const headers = { authorization, 'content-type': 'application/json' }
  const response = await fetch(`${store.url}/api/v1/apps`, { method: 'POST', headers, body: '{}' })
  return response.status
}

describe('accounts', () => {
  it('of superusers are made once, and the next step is named', async () => {
    const made = await line(['createsuperuser', ...person('root')], PASSWORD)
    expect(made).toBe('Superuser root created. Next: storectl verifyemail --username root --email root@example.org')
    expect(await refusal(['createsuperuser', ...person('root')], PASSWORD)).toBe(
      'storectl: There is an account named root already. Choose another name. (HTTP 409)',
    )
    expect(await line(['verifyemail', ...person('root')])).toBe('The address of root is confirmed.')
    expect(await line(['verifyemail', ...person('root')])).toBe('The address of root is confirmed.')
  })

  it('need a password from somewhere', async () => {
    expect(await refusal(['createsuperuser', ...person('nopass')])).toBe(
      'storectl: There is no terminal to ask for the password. Set STORECTL_PASSWORD.',
    )
  })

  it('are erased once that is meant, and are unknown then', async () => {
    await line(['createtestuser', ...person('leaver'), '--password', 'leaving soon 7'])
    const erase = ['deleteaccount', '--username', 'leaver', '--apps', 'orphan', '--reason', 'asked by letter']
    expect(await refusal(erase)).toBe(
      'storectl: There is no terminal to ask whether this is meant, and it cannot be undone. Add --yes.',
    )
    expect(await line([...erase, '--yes'])).toBe(
      'The account leaver is erased; its apps stay, without an owner. This cannot be undone.',
    )
    expect(await refusal([...erase, '--yes'])).toBe('storectl: There is no account named leaver. (HTTP 404)')
    expect(await line(['audit', '--type', 'AccountErased'])).toContain('asked by letter')
  })

  it('for tests keep their password when they are there already', async () => {
    const create = ['createtestuser', ...person('tester')]
    expect(await line([...create, '--password', 'first'])).toBe('User tester created.')
    expect(await line([...create, '--password', 'second'])).toBe(
      'User tester was there already; the address is confirmed.',
    )
    const basic = (password: string) => `Basic ${Buffer.from(`tester:${password}`).toString('base64')}`
    expect([await statusWith(basic('first')), await statusWith(basic('second'))]).toEqual([400, 401])
  })

  it('get another token, printed alone for scripts; the one before it is dead', async () => {
    await line(['createtestuser', ...person('author')], PASSWORD)
    const first = await line(['updatetoken', '--username', 'author'])
    expect(first).toMatch(/^[0-9a-f]{40}$/)
    expect(await statusWith(`Token ${first}`)).toBe(400)
    const chosen = 'ab'.repeat(20)
    expect(await line(['updatetoken', '--username', 'author', '--token', chosen])).toBe(chosen)
    expect([await statusWith(`Token ${first}`), await statusWith(`Token ${chosen}`)]).toEqual([401, 400])
  })

  it('are refused in sentences', async () => {
    expect(await refusal(['updatetoken', '--username', 'nobody'])).toBe(
      'storectl: There is no account named nobody. (HTTP 404)',
    )
    const wrong = await refusal(['createtestuser', '--username', 'a b', '--email', 'x'], PASSWORD)
    expect(wrong).toMatch(/username: A user name has .*email: /s)
  })
})

describe('an author', () => {
  let token: Record<string, string>
  beforeAll(async () => {
    await line(['createtestuser', ...person('anna')], PASSWORD)
    token = { STORE_TOKEN: await line(['updatetoken', '--username', 'anna']) }
    await line(['ca', 'issue', 'my_app', '--out', work])
    await cp(SAMPLE, join(work, 'my_app'), { recursive: true })
    const info = join(work, 'my_app', 'appinfo', 'info.xml')
    await writeFile(info, (await readFile(info, 'utf8')).replaceAll('sample_greeting', 'my_app'))
  })

  it('publishes a folder, which registers the app; publishing it again changes nothing', async () => {
    const files = ['--key', join(work, 'my_app.key'), '--certificate', join(work, 'my_app.crt')]
    const publish = () => line(['app', 'publish', join(work, 'my_app'), ...files], token)
    const first = (await publish()).split('\n')
    expect(first).toEqual([
      expect.stringMatching(/^Packed my_app-1\.2\.0\.tar\.gz \(\d+ bytes\)$/),
      'Registered my_app',
      expect.stringMatching(/^Signed; the store downloads https:/),
      'Published',
      `my_app-1.2.0.tar.gz is in the store: ${store.url}/api/v1/apps.json`,
    ])
    expect((await publish()).split('\n')).toEqual([
      first[0],
      'my_app is registered',
      first[2],
      'The release stood in the store already',
      first[4],
    ])
    const apps = (await (await fetch(`${store.url}/api/v1/apps.json`)).json()) as { id: string }[]
    expect(apps.map(({ id }) => id)).toEqual(['my_app'])
  })

  it('is told by the store what is wrong', async () => {
    const publish = (environment: Record<string, string>, ...more: string[]) =>
      run(['app', 'publish', join(work, 'my_app'), '--key', join(work, 'my_app.key'), ...more], environment)
    const http = await publish(token, '--url', 'http://example.org/my_app.tar.gz')
    expect([http.code, http.err]).toEqual([1, expect.stringMatching(/^storectl: download: .*https.* \(HTTP 400\)\n$/)])
    const unknown = await publish({ STORE_TOKEN: 'f'.repeat(40) })
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringMatching(/^storectl: .*token.* \(HTTP 401\)\n$/)])
  })
})

describe('the log', () => {
  it('is sound', async () => {
    expect(await line(['events', 'verify'])).toMatch(/^The log is sound: \d+ events in \d+ streams\.$/)
  })

  it('is printed from any place, for people and for machines', async () => {
    const all = (await line(['events', 'tail', '--no-follow'])).split('\n')
    expect(all[0]).toMatch(/^ {7}1 {2}\S+Z {2}\S+#0 {2}\w+ {2}by system:start-data with none$/)
    const rest = (await line(['events', 'tail', '--no-follow', '--after', '3', '--json'])).split('\n')
    expect(rest).toHaveLength(all.length - 3)
    expect(JSON.parse(rest[0] as string)).toMatchObject({ position: '4', stream: expect.any(String), revision: 0 })
  })

  it('is followed from its end on, until nobody reads any more', async () => {
    const child = startStorectl(['events', 'tail'], { APPSTORE_DATA: store.folder })
    let [out, err] = ['', '']
    child.stdout?.on('data', (part: Buffer) => (out += part.toString()))
    child.stderr?.on('data', (part: Buffer) => (err += part.toString()))
    for (let name = 1; out === ''; name += 1) await line(['createtestuser', ...person(`seen_${name}`)], PASSWORD)
    expect(out).not.toContain('start-data')
    expect(out).toContain('by operator with operator-token')
    child.stdout?.destroy()
    const closed = once(child, 'exit')
    for (let name = 1; child.exitCode === null; name += 1) {
      await line(['createtestuser', ...person(`unseen_${name}`)], PASSWORD)
    }
    await closed
    expect([child.exitCode, err]).toEqual([0, ''])
  })
})

describe('read models', () => {
  it('are listed, for people and for machines', async () => {
    const [head, ...rows] = (await line(['projections', 'status'])).split('\n')
    expect(head).toMatch(/^service +projection +state +position +head +behind$/)
    expect(rows.some((row) => /^catalog +app_list +live +\d+ +\d+ +\d+\.\d s$/.test(row))).toBe(true)
    const { services } = JSON.parse(await line(['projections', 'status', '--json']))
    expect(services).toContainEqual(expect.objectContaining({ service: 'accounts', ready: true }))
  })

  it('are rebuilt by name, and the names are told to whoever guesses', async () => {
    for (const name of ['app_list', 'accounts/account_directory']) {
      expect(await line(['projections', 'rebuild', name])).toContain('is being rebuilt; reads go on.')
    }
    const guess = await refusal(['projections', 'rebuild', 'nothing'])
    expect(guess).toMatch(/^storectl: There is no projection nothing\. There are: .*catalog\/app_list/)
  })
})

describe('certificates', () => {
  it('are issued for any id, the key for nobody else to read', async () => {
    const out = await line(['ca', 'issue', 'other_app', '--out', join(work, 'keys')])
    expect(out).toBe(
      `Key:         ${join(work, 'keys', 'other_app.key')} (keep it secret)\nCertificate: ${join(work, 'keys', 'other_app.crt')}`,
    )
    await access(join(work, 'keys', 'other_app.crt'))
  })

  it('never take the place of others, whose key would be lost', async () => {
    await line(['ca', 'issue', 'kept_app', '--out', work])
    const key = await readFile(join(work, 'kept_app.key'), 'utf8')
    expect(await refusal(['ca', 'issue', 'kept_app', '--out', work])).toBe(
      `storectl: ${join(work, 'kept_app.key')} is there already. Keep it, or name another folder with --out.`,
    )
    expect(await readFile(join(work, 'kept_app.key'), 'utf8')).toBe(key)
  })

  it('need an authority', async () => {
    const { code, err } = await storectl(['ca', 'issue', 'new_app', '--out', work], { APPSTORE_DATA: work })
    expect([code, err]).toEqual([1, expect.stringContaining('There is no development authority in')])
  })
})

it('an operator token that the store does not know is refused, and it is said where it came from', async () => {
  expect(await refusal(['events', 'verify'], { OPERATOR_TOKEN: 'wrong' })).toBe(
    `storectl: The store at ${store.url} does not take the operator token from OPERATOR_TOKEN. Set OPERATOR_TOKEN to the one it runs with.`,
  )
})
