import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Environment, type Outcome, startStore, storectl, type TestStore } from './storectl-spec.js'

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url))
const PASSWORD = { STORECTL_PASSWORD: 'nine brave little otters' }
const TOKEN = 'ab'.repeat(20)

let store: TestStore
let production: TestStore
beforeAll(async () => {
  store = await startStore({ SITE_URL: 'http://localhost:8000' })
  production = await startStore({ DEBUG: 'false' })
})
afterAll(async () => {
  await store.stop()
  await production.stop()
})

const at = (where: TestStore, line: string, environment: Environment = {}): Promise<Outcome> =>
  storectl(line.split(' '), { APPSTORE_DATA: where.folder, ...environment })

/** What a command line answers, and with which exit code. */
type Line = readonly [line: string, code: number, answer: string | RegExp, environment?: Environment]

/** The commands of operations.md 1 in its order: what is documented there, each option left out, and what is wrong. */
const LINES: readonly Line[] = [
  ['setdefaultadminpassword', 1, 'storectl: There is no account named admin. (HTTP 404)'],
  ['createsuperuser', 1, 'storectl: There is no terminal to ask for the user name. Give --username.', PASSWORD],
  [
    'createsuperuser --username admin',
    1,
    'storectl: There is no terminal to ask for the e-mail address. Give --email.',
  ],
  [
    'createsuperuser --username admin --email admin@example.org',
    1,
    'storectl: There is no terminal to ask for the password. Set STORECTL_PASSWORD.',
  ],
  [
    'createsuperuser --username admin --email admin@example.org',
    1,
    /^storectl: .*A password must not consist of digits only\. \(HTTP 400\)$/,
    { STORECTL_PASSWORD: '86420975' },
  ],
  ['createsuperuser --username admin --email admin', 1, /^storectl: email: .* \(HTTP 400\)$/, PASSWORD],
  [
    'createsuperuser --username admin --email admin@example.org',
    0,
    'Superuser admin created. Next: storectl verifyemail --username admin --email admin@example.org',
    PASSWORD,
  ],
  [
    'createsuperuser --username admin --email admin@example.org',
    1,
    'storectl: There is an account named admin already. Choose another name. (HTTP 409)',
    PASSWORD,
  ],
  ['verifyemail --username admin', 1, /^error: required option '--email <address>' not specified/],
  ['verifyemail --email admin@example.org', 1, /^error: required option '--username <name>' not specified/],
  [
    'verifyemail --username nobody --email admin@example.org',
    1,
    'storectl: There is no account named nobody. (HTTP 404)',
  ],
  ['verifyemail --username admin --email other@example.org', 0, 'The address of admin is confirmed.'],
  ['verifyemail --username admin --email admin@example.org', 0, 'The address of admin is confirmed.'],
  ['verifyemail --username admin --email admin@example.org', 0, 'The address of admin is confirmed.'],
  ['setupsocial --github-secret s --domain localhost:8000', 1, /^error: required option '--github-client-id <id>'/],
  ['setupsocial --github-client-id i --domain localhost:8000', 1, /^error: required option '--github-secret <secret>'/],
  ['setupsocial --github-client-id i --github-secret s', 1, /^error: required option '--domain <host>'/],
  [
    'setupsocial --github-client-id i --github-secret s --domain apps.example.org',
    1,
    /^storectl: .*SITE_URL.* \(HTTP 400\)$/,
  ],
  [
    'setupsocial --github-client-id i --github-secret s --domain localhost:8000',
    0,
    /^People can log in with GitHub now\. The callback there has to be http:.*\/github\/login\/callback\/$/,
  ],
  [
    'setupsocial --github-client-id other --domain localhost:8000',
    0,
    /^People can log in with GitHub now\./,
    { STORECTL_GITHUB_SECRET: 'from-the-environment' },
  ],
  ['syncnextcloudreleases', 1, /^error: required option '--oldest-supported <X.Y.Z>' not specified/],
  ['syncnextcloudreleases --oldest-supported=31', 1, /It is three numbers without leading zeros/],
  ['updatetoken', 1, /^error: required option '--username <name>' not specified/],
  ['updatetoken --username nobody', 1, 'storectl: There is no account named nobody. (HTTP 404)'],
  ['updatetoken --username admin', 0, /^[0-9a-f]{40}$/],
  [`updatetoken --username admin --token ${TOKEN}`, 0, TOKEN],
  ['updatetoken --username admin --token short', 1, /^storectl: token: A token has 40 .* \(HTTP 400\)$/],
  ['updatetoken --username admin', 0, 'cd'.repeat(20), { STORECTL_TOKEN: 'cd'.repeat(20) }],
  ['updatetoken --username admin --token -', 1, 'storectl: Standard input is empty. Nothing was changed.'],
  ['createtestuser --username tess --password x', 1, /^error: required option '--email <address>' not specified/],
  ['createtestuser --username tess --email tess@example.org --password x', 0, 'User tess created.'],
  [
    'createtestuser --username tess --email tess@example.org --password y',
    0,
    'User tess was there already; the address is confirmed.',
  ],
  [
    'setdefaultadminpassword --reason trying',
    0,
    'The password of admin is admin now. Everybody would try it: keep this store to yourself.',
  ],
  ['setdefaultadminpassword now', 1, /^error: too many arguments for 'setdefaultadminpassword'/],
  ['create_missing_profiles', 0, 'Each of 2 accounts has its profile, which comes with the account. Nothing was made.'],
  ['createdbtranslations', 0, /^Categories come with their texts/],
  ['importdbtranslations', 0, /^Categories come with their texts/],
  ['loaddata', 1, /^error: missing required argument 'fixtures'/],
  ['loaddata nextcloudappstore/core/fixtures/categories.json', 0, /^The categories come with the store/],
  ['loaddata categories.json databases.json licenses.json', 0, /^The categories .*\nThe databases .*\nThe licences /],
  [
    'loaddata people.json',
    1,
    /^storectl: There is no start data "people"\. There are: categories, databases, licenses/,
  ],
  ['migrate', 0, /^Each service brings its own tables up to date when it starts/],
  ['migrate --plan', 1, /^error: unknown option '--plan'/],
  ['collectstatic --noinput', 0, /^The gateway serves its static files/],
  ['compilemessages', 0, /^The texts of the pages are compiled with the program/],
  ['makemessages', 1, 'storectl: Say of which language: -l CODE, or -a for all.'],
  ['makemessages -a', 0, /^The texts of the pages are written by hand/],
  ['makemessages -l de', 0, /^The texts of the pages are written by hand/],
  ['makemessages -l fr', 1, /^storectl: There are no texts in "fr" yet\. Add services\/gateway\/texts\/fr\.json/],
]

describe('the documented command lines', () => {
  const lines = LINES.map(([line, code, answer, environment = {}]) => ({ line, code, answer, environment }))
  it.each(lines)('storectl $line ends with $code', async ({ line, code, answer, environment }) => {
    const outcome = await at(store, line, environment)
    const [spoken, silent] = code === 0 ? [outcome.out, outcome.err] : [outcome.err, outcome.out]
    expect({ code: outcome.code, silent }).toEqual({ code, silent: '' })
    if (typeof answer === 'string') expect(spoken.trimEnd()).toBe(answer)
    else expect(spoken.trimEnd()).toMatch(answer)
    expect(outcome.err).not.toMatch(/^\s+at /m)
  })

  it('stand in the help, as far as they do something', async () => {
    const { out } = await at(store, '--help')
    for (const command of ['createsuperuser', 'setdefaultadminpassword', 'create_missing_profiles', 'setupsocial']) {
      expect(out).toContain(command)
    }
  })

  it('open the account with the password that was set, and leave no secret in the log', async () => {
    const basic = `Basic ${Buffer.from('admin:admin').toString('base64')}`
    const answer = await fetch(`${store.url}/api/v1/token`, { method: 'POST', headers: { authorization: basic } })
    expect(answer.status).toBe(200)
    const { out } = await at(store, 'events tail --no-follow --json')
    for (const secret of [TOKEN, 'from-the-environment', PASSWORD.STORECTL_PASSWORD]) expect(out).not.toContain(secret)
    expect((await at(store, 'audit --type AccountPasswordSet')).out).toContain('trying')
  })
})

describe('secrets that do not stand in a command line', () => {
  it('are read from standard input', async () => {
    const child = spawn(process.execPath, [MAIN, 'updatetoken', '--username', 'admin', '--token', '-'], {
      env: { PATH: process.env.PATH, APPSTORE_DATA: store.folder },
    })
    let out = ''
    child.stdout.on('data', (part: Buffer) => (out += part.toString()))
    child.stdin.end(`${'ef'.repeat(20)}\n`)
    expect(await once(child, 'close')).toEqual([0, null])
    expect(out).toBe(`${'ef'.repeat(20)}\n`)
  })
})

describe('a store in production', () => {
  it('keeps the password of admin, whoever orders otherwise', async () => {
    await at(production, 'createsuperuser --username admin --email admin@example.org', PASSWORD)
    const { code, out, err } = await at(production, 'setdefaultadminpassword')
    expect([code, out, err]).toEqual([
      1,
      '',
      expect.stringMatching(/^storectl: The password admin is for development.* \(HTTP 403\)\n$/),
    ])
  })
})
