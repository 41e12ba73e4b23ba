import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '@appstore/embedded-postgres/start-postgres'
import { appends } from './appends.js'
import { catchUp } from './catch-up.js'
import { measureGrowth, measureRealSize } from './large-parts.js'
import { lists } from './lists.js'
import { publishInALoop } from './publications.js'
import { readYourWrite } from './read-your-write.js'
import { describeCycles, describeLikeness, describePublications, describeRatio } from './report.js'
import { signIns } from './sign-ins.js'
import { startStoreProcess } from './store-process.js'

const PARTS = ['appends', 'catch-up', 'read-your-write', 'publish', 'lists', 'sign-in']
/** They take minutes and need the real data: only when asked for. */
const LARGE_PARTS = ['real-size', 'growth']
const PUBLISHERS = 10
const LARGE_PUBLICATIONS = 100
const USAGE = `Usage: npm run bench -- [PART…] [--rounds N] [--seconds N] [--events N] [--cycles N] [--publications N] [--pairs N]
Parts: ${PARTS.join(', ')}; without one, all of these. Beside them, for minutes: ${LARGE_PARTS.join(', ')} (they need ../shared/fixtures). Everything runs on loopback, in a folder of its own, and ends by itself.
lists needs nginx, wrk and curl (Debian: apt-get install nginx-light wrk curl).`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', short: 'h' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    events: { type: 'string', default: '100000' },
    cycles: { type: 'string', default: '1000' },
    publications: { type: 'string', default: '1000' },
    pairs: { type: 'string', default: '200' },
  },
})
const number = (name: 'rounds' | 'seconds' | 'events' | 'cycles' | 'publications' | 'pairs') => {
  const value = Number(values[name])
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1.`)
  return value
}
const print = (line: string) => process.stdout.write(`${line}\n`)

process.exitCode = await main()

async function main(): Promise<number> {
  const parts = positionals.length > 0 ? positionals : PARTS
  const unknown = parts.filter((part) => ![...PARTS, ...LARGE_PARTS].includes(part))
  if (values.help || unknown.length > 0) {
    print(unknown.length > 0 ? `There is no part ${unknown.join(', ')}.\n${USAGE}` : USAGE)
    return unknown.length > 0 ? 2 : 0
  }
  print(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`)
  const folder = await mkdtemp(join(tmpdir(), 'appstore-bench-'))
  try {
    await measureLog(folder, parts)
    if (parts.includes('sign-in')) await measureSignIn(folder)
    const measured = [await measureStore(folder, parts), await measureLarge(folder, parts)]
    return measured.every(Boolean) ? 0 : 1
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** What needs a database only. */
async function measureLog(folder: string, parts: readonly string[]): Promise<void> {
  if (!parts.some((part) => ['appends', 'catch-up', 'read-your-write'].includes(part))) return
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), path: process.env.PATH })
  const { url } = postgres
  const rounds = number('rounds')
  try {
    if (parts.includes('appends')) print(describeRatio(await appends({ url, seconds: number('seconds'), rounds })))
    if (parts.includes('catch-up')) print(describeRatio(await catchUp({ url, events: number('events'), rounds })))
    if (parts.includes('read-your-write')) {
      print(describeCycles(await readYourWrite({ url, cycles: number('cycles') })))
    }
  } finally {
    await postgres.stop()
  }
}

/** What needs a whole store. Resolves with whether everything asked for could be measured. */
async function measureStore(folder: string, parts: readonly string[]): Promise<boolean> {
  if (!parts.includes('publish') && !parts.includes('lists')) return true
  const missing = parts.includes('lists') ? ['nginx', 'wrk', 'curl'].filter((program) => !isInstalled(program)) : []
  const store = await startStoreProcess(join(folder, 'store'))
  try {
    // The lists are measured with what was published.
    const count = parts.includes('publish') ? number('publications') : 100
    const published = await publishInALoop(store, { count, publishers: PUBLISHERS, appsEach: 5 })
    if (parts.includes('publish')) print(describePublications(published, PUBLISHERS))
    if (!parts.includes('lists')) return true
    if (missing.length > 0) {
      print(`lists: not measured, because ${missing.join(', ')} is missing (apt-get install nginx-light wrk curl)`)
      return false
    }
    const { ratios, bytes } = await lists({
      url: store.url,
      folder,
      seconds: number('seconds'),
      rounds: number('rounds'),
    })
    print(`list of ${bytes} bytes (gzip):`)
    for (const ratio of ratios) print(describeRatio(ratio))
    return true
  } finally {
    await store.stop()
  }
}

/** Whether the time of an answer tells who has an account. */
async function measureSignIn(folder: string): Promise<void> {
  for (const likeness of await signIns(join(folder, 'sign-in'), number('pairs'))) print(describeLikeness(likeness))
}

/** What needs a store of the size of the public one. Resolves with whether everything asked for could be measured. */
async function measureLarge(folder: string, parts: readonly string[]): Promise<boolean> {
  const options = { rounds: number('rounds'), seconds: number('seconds'), publications: LARGE_PUBLICATIONS }
  const realSize = !parts.includes('real-size') || (await measureRealSize(join(folder, 'real-size'), options, print))
  const growth = !parts.includes('growth') || (await measureGrowth(join(folder, 'growth'), options, print))
  return realSize && growth
}

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, [program === 'curl' ? '--version' : '-v'], { stdio: 'ignore' })
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT' // wrk -v ends with 1
  }
}
