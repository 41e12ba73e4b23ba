import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the workspace. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const START_DEADLINE = 60_000

/** A whole store in a process of its own, as `npm start` runs it. */
export interface StoreProcess {
  readonly url: string
  readonly folder: string
  readonly operatorToken: string
  readonly process: ChildProcess
  /** Everything it printed. */
  output(): string
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
  /** SIGKILL. */
  kill(): Promise<void>
}

/** Starts a store on a free port; `folder` continues with the data of an earlier one. */
export async function startStoreProcess(
  options: { folder?: string; environment?: Record<string, string> } = {},
): Promise<StoreProcess> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'appstore-journey-')))
  const environment = {
    ...process.env,
    PORT: '0',
    APPSTORE_DATA: folder,
    APPSTORE_SAMPLES: 'false',
    BROTLI_QUIET_MS: '200',
    ...options.environment,
  }
  const child = spawn(process.execPath, [join(ROOT, 'tools/embedded/dist/main.js')], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (printed += part.toString()))
  const url = await ready(child, () => printed)
  return {
    url,
    folder,
    operatorToken: readFileSync(join(folder, 'operator-token'), 'utf8').trim(),
    process: child,
    output: () => printed,
    async stop() {
      const ended = exit(child)
      child.kill('SIGTERM')
      return await ended
    },
    async kill() {
      const ended = exit(child)
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Removes a store's data. */
export async function removeData(store: Pick<StoreProcess, 'folder'>): Promise<void> {
  await rm(store.folder, { recursive: true, force: true, maxRetries: 5 })
}

/** The exit code; `null` when a signal ended it. */
export async function exit(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}

async function ready(child: ChildProcess, output: () => string): Promise<string> {
  const until = Date.now() + START_DEADLINE
  for (;;) {
    const url = /App store ready at (\S+)/.exec(output())?.[1]
    if (url !== undefined) return url
    if (child.exitCode !== null) throw new Error(`the store ended while starting:\n${output()}`)
    if (Date.now() > until) throw new Error(`the store is not ready after ${START_DEADLINE / 1000} s:\n${output()}`)
    await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), once(child, 'exit'), pause(500)])
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
