import { createHash } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from './child.mjs'
import { inCache, inRoot } from './paths.mjs'
import { Refusal, say, since } from './progress.mjs'

const PNPM_VERSION = '10.34.9'
const STAMP = inRoot('node_modules/.appstore-stamp')

/** Settings of npm that say how to reach packages. All others (`production`, `omit`, `prefix` …) would change what gets installed. */
const KEPT_NPM_SETTING =
  /^npm_config_(registry|https?_proxy|proxy|no_?proxy|ca|cafile|cert|key|strict_ssl|userconfig|globalconfig|cache|fetch_.*|@.*|\/\/.*)$/i

/** True when `node_modules` holds exactly what the lock file and the manifests ask for. */
export function isInstalled() {
  return (
    existsSync(STAMP) &&
    readFileSync(STAMP, 'utf8') === fingerprint() &&
    packageFolders().every((folder) => existsSync(inRoot(folder, 'node_modules')) || !hasDependencies(folder))
  )
}

/** Brings `node_modules` to the state of the lock file. Throws Refusal, after showing the log, when that fails. */
export async function install() {
  const start = performance.now()
  const wanted = fingerprint()
  const log = inCache('install.log')
  rmSync(log, { force: true })
  rmSync(STAMP, { force: true })
  say(`Installing packages${existsSync(inRoot('node_modules')) ? '' : '; the first time takes a minute or less'} …`)
  const pnpm = await ensurePnpm(log)
  const frozen = ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only']
  await logged(log, process.execPath, [pnpm, ...frozen, '--config.confirm-modules-purge=false'])
  // npm puts node_modules/.bin on PATH, and this one is a shell script that would stand between npm and us and swallow signals
  rmSync(inRoot('node_modules/.bin/node'), { force: true })
  writeFileSync(STAMP, wanted)
  say(`Packages installed in ${since(start)}.`)
}

/** The folders of the workspace's packages, relative to the checkout: the root first. */
export function packageFolders() {
  const listed = readFileSync(inRoot('pnpm-workspace.yaml'), 'utf8').match(/^packages:\n((?: +- .*\n)+)/m)?.[1] ?? ''
  const patterns = [...listed.matchAll(/- +['"]?([^'"\n]+)/g)].map((match) => match[1].trim())
  const folders = patterns.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern]
    const parent = pattern.slice(0, -2)
    return existsSync(inRoot(parent)) ? readdirSync(inRoot(parent)).map((name) => `${parent}/${name}`) : []
  })
  return ['.', ...folders.filter((folder) => existsSync(inRoot(folder, 'package.json'))).sort()]
}

function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${PNPM_VERSION}\n`)
  const manifests = packageFolders().map((folder) => `${folder}/package.json`)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', ...manifests]) {
    hash.update(`${file}\n`).update(readFileSync(inRoot(file)))
  }
  return hash.digest('hex')
}

function hasDependencies(folder) {
  const manifest = JSON.parse(readFileSync(inRoot(folder, 'package.json'), 'utf8'))
  return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).length > 0
}

/** pnpm of our version in this checkout's own cache: `npx` would share one folder between checkouts that install at once. */
async function ensurePnpm(log) {
  const folder = inCache('pnpm')
  const ready = join(folder, 'ready')
  if (!existsSync(ready) || readFileSync(ready, 'utf8') !== PNPM_VERSION) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{"private":true}\n')
    const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--ignore-scripts', '--no-package-lock']
    await logged(log, 'npm', ['install', '--prefix', folder, '--no-save', ...quiet, `pnpm@${PNPM_VERSION}`])
    writeFileSync(ready, PNPM_VERSION)
  }
  return join(folder, 'node_modules/pnpm/bin/pnpm.cjs')
}

/** Runs an installer with its output in `log`, which is shown when it fails. */
async function logged(log, command, args) {
  const output = openSync(log, 'a')
  let code
  try {
    code = await run(command, args, { env: installEnvironment(), stdio: ['ignore', output, output] })
  } catch (error) {
    throw new Refusal(`${command} could not be started (${error.message}). Node and npm must be on PATH.`)
  } finally {
    closeSync(output)
  }
  if (code === 0) return
  say(readFileSync(log, 'utf8'))
  throw new Refusal(`Installing the packages failed (exit code ${code}); the log is above and in ${log}.`)
}

function installEnvironment() {
  // CI: no questions. NODE_ENV=production would leave out what builds and tests need.
  const env = { ...process.env, CI: 'true' }
  delete env.NODE_ENV
  for (const [name, value] of Object.entries(env)) {
    if (/^npm_config_/i.test(name) && (value === '' || !KEPT_NPM_SETTING.test(name))) delete env[name]
  }
  if (!writable(homedir())) {
    const settings = join(homedir(), '.npmrc')
    if (env.npm_config_userconfig === undefined && existsSync(settings)) env.npm_config_userconfig = settings
    delete env.npm_config_cache
    for (const name of Object.keys(env)) if (name.startsWith('XDG_')) delete env[name]
    env.HOME = inCache('home')
    mkdirSync(env.HOME, { recursive: true })
  }
  return env
}

/** Whether a folder can be written to, or made. */
function writable(folder) {
  try {
    accessSync(existsSync(folder) ? folder : dirname(folder), constants.W_OK)
    return true
  } catch {
    return false
  }
}
