import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url))
const STORE = fileURLToPath(new URL('../../embedded/dist/main.js', import.meta.url))
const START_DEADLINE = 60_000

/** What a command came to. */
export interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export type Environment = Readonly<Record<string, string>>

/** Starts the compiled program as an operator would, without a terminal and with nothing in its environment but this. */
export function startStorectl(args: readonly string[], environment: Environment = {}): ChildProcess {
  const inherited = { PATH: process.env.PATH, HOME: process.env.HOME, APPSTORE_DATA: join(tmpdir(), 'no-store-here') }
  const env = { ...inherited, ...environment }
  return spawn(process.execPath, [MAIN, ...args], { env, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Runs a command to its end. */
export async function storectl(args: readonly string[], environment: Environment = {}): Promise<Outcome> {
  const child = startStorectl(args, environment)
  const printed = { out: '', err: '' }
  child.stdout?.on('data', (part: Buffer) => (printed.out += part.toString()))
  child.stderr?.on('data', (part: Buffer) => (printed.err += part.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...printed }
}

/** A whole store in a process of its own, with a data folder that commands find everything in. */
export interface TestStore {
  readonly url: string
  readonly folder: string
  stop(): Promise<void>
}

export async function startStore(environment: Environment = {}): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), 'storectl-store-'))
  const settings = { PORT: '0', APPSTORE_DATA: folder, APPSTORE_SAMPLES: 'false', ...environment }
  const child = spawn(process.execPath, [STORE], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const url = new Promise<string>((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error(`the store does not start:\n${printed}`)), START_DEADLINE)
    const look = (part: Buffer) => {
      printed += part.toString()
      const ready = /App store ready at (\S+)/.exec(printed)?.[1]
      if (ready === undefined) return
      clearTimeout(deadline)
      resolve(ready)
    }
    for (const stream of [child.stdout, child.stderr]) stream.on('data', look)
    child.once('exit', () => reject(new Error(`the store ended while starting:\n${printed}`)))
  })
  return {
    url: await url,
    folder,
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
