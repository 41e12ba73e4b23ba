import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from './store-process-spec.js'

type Values = Readonly<Record<string, string>>

const compose = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  services: Record<string, { environment?: Values }>
}
const names = readdirSync(join(ROOT, 'services')).filter((name) =>
  existsSync(join(ROOT, 'services', name, 'package.json')),
)

/** A setting in a schema: its name, and what its value has to be. */
const SETTING = /^ {2}([A-Z][A-Z0-9_]+): ([\s\S]*?),\n(?= {2}\S|\}\))/gm

/** Settings as the schemas in these files have them. */
function settingsIn(files: readonly string[]): Map<string, string> {
  const schemas = files.flatMap(
    (file) => readFileSync(join(ROOT, file), 'utf8').match(/z\.object\(\{\n[\s\S]*?\n\}\)/g) ?? [],
  )
  return new Map(
    schemas.flatMap((schema) =>
      [...schema.matchAll(SETTING)].map(([, name, rule]) => [name, rule] as [string, string]),
    ),
  )
}

const configsOf = (service: string) =>
  readdirSync(join(ROOT, 'services', service, 'src'))
    .filter((file) => file.endsWith('config.ts'))
    .map((file) => `services/${service}/src/${file}`)

const common = settingsIn(['shared/runtime/src/connections.ts'])
const read = new Map(names.map((name) => [name, settingsIn(configsOf(name))] as const))
const of = (service: string) => read.get(service) as Map<string, string>
const given = (service: string): Values => compose.services[service]?.environment ?? {}
const isSecret = (name: string) => /(TOKEN|SECRET|PASSWORD|_KEY)$/.test(name) && !/^THROTTLE_|PUBLIC_KEY$/.test(name)

/** Where a process listens, or what it is beside others: each has its own, or none. */
const OF_EACH_PROCESS = ['HOST', 'PORT', 'NODE_ENV']

describe('the settings of every service', () => {
  it('are found in its schemas', () => {
    for (const name of names) expect([name, of(name).size > 0]).toEqual([name, true])
    expect([...of('accounts').keys()]).toEqual(expect.arrayContaining(['SECRET_KEY', 'SITE_URL']))
    expect([...of('integrations').keys()]).toEqual(expect.arrayContaining(['SITE_URL', 'DNS_SERVERS', 'ODOO_PASSWORD']))
    expect([...common.keys()]).toEqual(expect.arrayContaining(['NATS_URL', 'DATABASE_POOL']))
  })

  it.each(names)('stand in the README of %s', (name) => {
    const readme = readFileSync(join(ROOT, 'services', name, 'README.md'), 'utf8')
    const unsaid = [...of(name).keys()].filter((each) => !OF_EACH_PROCESS.includes(each) && each !== 'APPSTORE_DATA')
    expect(unsaid.filter((each) => !readme.includes(`\`${each}\``))).toEqual([])
  })

  it.each(names)('that %s cannot do without are given by docker-compose.yml', (name) => {
    const needed = [...common, ...of(name)].filter(([, rule]) => !/\.(default|prefault|optional)\(|^bytes\(/.test(rule))
    expect(needed.map(([each]) => each).filter((each) => !(each in given(name)))).toEqual([])
  })

  it.each(names)(
    'that are secrets of %s come from .env to it alone, and not from the file that all services read',
    (name) => {
      for (const secret of [...of(name).keys()].filter(isSecret)) {
        expect([secret, given(name)[secret]]).toEqual([
          secret,
          expect.stringMatching(new RegExp(`^\\$\\{${secret}(:\\?.+|:-)\\}$`)),
        ])
        const others = names.filter((other) => other !== name && secret in given(other))
        expect([secret, others]).toEqual([secret, []])
      }
    },
  )

  it('that several services have are given to each of them, and are the same', () => {
    const all = [...new Set(names.flatMap((name) => [...of(name).keys()]))]
    const shared = all.filter((each) => names.filter((name) => of(name).has(each)).length > 1)
    const alike = shared.filter((each) => !OF_EACH_PROCESS.includes(each))
    expect(alike).toContain('SITE_URL')
    for (const setting of alike) {
      const values = names.filter((name) => of(name).has(setting)).map((name) => given(name)[setting])
      expect([setting, new Set(values).size, values[0]]).toEqual([setting, 1, expect.any(String)])
    }
  })

  it.each(names)('are meant where docker-compose.yml gives them to %s: it reads each', (name) => {
    const unknown = Object.keys(given(name)).filter((each) => !of(name).has(each) && !common.has(each))
    expect(unknown).toEqual([])
  })
})
