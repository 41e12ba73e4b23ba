import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from './store-process-spec.js'

interface ComposeService {
  readonly image: string
  readonly build?: unknown
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly networks: readonly string[]
  readonly profiles?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { condition: string; required?: boolean }>>
  readonly healthcheck?: { test: readonly string[]; start_period: string }
  readonly restart?: string
  readonly read_only?: boolean
  readonly init?: boolean
  readonly tmpfs?: readonly string[]
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly mem_limit?: string
  readonly pids_limit?: number
  readonly logging?: { options: Readonly<Record<string, string>> }
}

const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')
const services = (parse(text, { merge: true }) as { services: Record<string, ComposeService> }).services
const all = Object.entries(services)
const ours = readdirSync(join(ROOT, 'services')).filter((name) =>
  existsSync(join(ROOT, 'services', name, 'package.json')),
)
const others = all.filter(([name]) => !ours.includes(name))
const of = (name: string) => services[name] as ComposeService

/** `${NAME}`, `${NAME:-default}`, `${NAME:?what to do}` as compose replaces them. */
const VARIABLE = /\$\{(\w+)(?::([-?])([^}]*))?\}/g

function replaced(value: string, given: Readonly<Record<string, string>>): string {
  return value.replace(VARIABLE, (_, name: string, kind?: string, rest?: string) => {
    const found = given[name]
    if (found) return found
    if (kind === '-') return rest ?? ''
    throw new Error(`${name} must be given`)
  })
}

describe('docker-compose.yml', () => {
  it('runs every service there is, each from the one image', () => {
    expect(all.map(([name]) => name)).toEqual(expect.arrayContaining([...ours, 'nats', 'eventstore', 'postgres']))
    for (const name of ours) {
      expect(of(name)).toMatchObject({ image: of('gateway').image, command: ['node', `services/${name}/dist/main.js`] })
      expect(existsSync(join(ROOT, `services/${name}/src/main.ts`))).toBe(true)
    }
  })

  it.each(all)(
    'contains %s: no capabilities, no new privileges, limits, rotated logs, started again after a fall',
    (_, service) => {
      expect(service).toMatchObject({
        restart: 'unless-stopped',
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        networks: ['store'],
        logging: { options: { 'max-size': '10m', 'max-file': '3' } },
      })
      expect(service.mem_limit).toMatch(/^\$\{\w+_MEMORY:-\d+[mg]\}$/)
      expect(service.pids_limit).toBeGreaterThan(0)
    },
  )

  it.each(ours)('gives %s nothing to write to but /tmp and what it owns, and an init process', (name) => {
    expect(of(name)).toMatchObject({ read_only: true, tmpfs: ['/tmp'], init: true })
    const writable = (of(name).volumes ?? []).filter((volume) => !volume.endsWith(':ro'))
    expect(writable).toEqual(name === 'gateway' ? ['documents:/srv/documents'] : [])
  })

  it.each(all)('looks after the health of %s, and is patient at its start', (_, service) => {
    expect(service.healthcheck?.test.length).toBeGreaterThan(1)
    expect(service.healthcheck?.start_period).toBe('300s')
  })

  it('asks the gateway itself for its health, and every other service over NATS', () => {
    expect(of('gateway').healthcheck?.test.join(' ')).toContain('http://127.0.0.1:8000/health/ready')
    for (const name of ours.filter((each) => each !== 'gateway')) {
      const [, , program, asked] = of(name).healthcheck?.test ?? []
      expect([program, asked]).toEqual(['shared/runtime/dist/health-check.js', name])
      expect(existsSync(join(ROOT, (program as string).replace('/dist/', '/src/').replace('.js', '.ts')))).toBe(true)
    }
  })

  it('starts in the order of health: NATS, what the profiles add, the services, the gateway', () => {
    for (const name of ours) {
      const waits = of(name).depends_on ?? {}
      expect(new Set(Object.values(waits).map(({ condition }) => condition))).toEqual(new Set(['service_healthy']))
      expect(waits).toMatchObject({ nats: {}, eventstore: { required: false }, postgres: { required: false } })
    }
    const before = Object.keys(of('gateway').depends_on ?? {})
    expect(before).toEqual(expect.arrayContaining(ours.filter((name) => name !== 'gateway')))
  })

  it('publishes the gateway alone, on the loopback address alone', () => {
    expect(all.filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(['gateway'])
    expect(of('gateway').ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:\$\{STORE_PORT:-8000\}:8000$/)])
    expect(of('gateway').environment).toMatchObject({ HOST: '0.0.0.0', PORT: '8000', METRICS_PORT: '9464' })
  })

  it('pins the images of others to a version, which an operator can replace', () => {
    for (const [, { image }] of others) expect(image).toMatch(/^\$\{\w+_IMAGE:-[\w./-]+:\d+\.\d+[\w.-]*\}$/)
    expect(text).not.toContain('latest')
  })

  it('holds no secret and no default for one', () => {
    const settings = all.flatMap(([, { environment }]) => Object.entries(environment ?? {}))
    for (const [name, value] of settings) {
      if (/TOKEN|SECRET|PASSWORD|KEY$/.test(name)) expect(value).toMatch(/^"?\$\{\w+(:\?[^}]+|:-)?\}"?$/)
      expect(value).not.toMatch(/:\/\/[^$@/]+@/)
    }
  })

  it('gives each secret to the one service that needs it', () => {
    const holders = (name: string) =>
      all.filter(([, { environment }]) => environment?.[name] !== undefined).map(([who]) => who)
    expect(holders('SECRET_KEY')).toEqual(['accounts'])
    expect(holders('OPERATOR_TOKEN')).toEqual(['gateway'])
    const outside = ['GITHUB_API_TOKEN', 'EMAIL_HOST_PASSWORD', 'RECAPTCHA_PRIVATE_KEY']
    for (const secret of [
      ...outside,
      'GITHUB_CLIENT_SECRET',
      'OIDC_CLIENT_SECRET',
      'ODOO_PASSWORD',
      'SETTINGS_SECRET_KEY',
    ])
      expect(holders(secret)).toEqual(['integrations'])
    expect(holders('ENTERPRISE_KEY_VALIDATION_API_KEY')).toEqual(['integrations'])
  })
})

describe('what an operator has to set', () => {
  const folder = mkdtempSync(join(tmpdir(), 'appstore-compose-'))
  const given: Record<string, string> = {
    NATS_TOKEN: 'a'.repeat(48),
    SECRET_KEY: 'b'.repeat(96),
    OPERATOR_TOKEN: 'c'.repeat(48),
    SITE_URL: 'https://apps.example.org',
    DATABASE_URL: 'postgres://store:secret@host.docker.internal/store',
    EVENTSTORE_URL: 'esdb://eventstore:2113?tls=false',
  }
  beforeAll(() => {
    for (const name of ['nextcloud.crt', 'nextcloud.crl']) writeFileSync(join(folder, name), '')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('is refused by name when it is missing', () => {
    const required = [...text.matchAll(VARIABLE)].filter(([, , kind]) => kind === '?').map(([, name]) => name)
    expect(new Set(required)).toEqual(new Set(Object.keys(given)))
  })

  it.each(ours)('is all that %s needs', (name) => {
    const environment = Object.entries(of(name).environment ?? {}).map(([key, value]) => [
      key,
      replaced(value, given).replace('/srv/config', folder),
    ])
    // A wrong value ends every service at once with all that is wrong: nothing but that may be.
    const env = { ...Object.fromEntries(environment), DATABASE_POOL: '0' }
    const main = join(ROOT, 'services', name, 'dist/main.js')
    const { status, stderr } = spawnSync(process.execPath, [main], { env, encoding: 'utf8' })
    expect(stderr.split('\n').filter((line) => line.startsWith('  - '))).toEqual([
      expect.stringContaining('DATABASE_POOL'),
    ])
    expect(status).toBe(2)
  })
})
