import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../../embedded/dist/main.js', import.meta.url))

/** An embedded store in a process of its own, as `npm start` runs it, without the samples. */
export interface StoreProcess {
  readonly url: string
  readonly operatorToken: string
  readonly folder: string
  stop(): Promise<void>
}

/** Starts a store on a free port with its data below `folder`, and with these settings beside the usual ones. */
export async function startStoreProcess(
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<StoreProcess> {
  const child = spawn(process.execPath, [PROGRAM], {
    env: {
      ...process.env,
      PORT: '0',
      APPSTORE_DATA: folder,
      APPSTORE_SAMPLES: 'false',
      THROTTLE_APP_UPLOAD: '1000000/day',
      THROTTLE_APP_REGISTER: '1000000/day',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  let url: string | undefined
  child.stdout.on('data', (part: Buffer) => {
    printed += part.toString()
  })
  while (url === undefined) {
    if (child.exitCode !== null) throw new Error(`The store ended while it started:\n${printed}`)
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
    url = /App store ready at (\S+)/.exec(printed)?.[1]
  }
  return {
    url,
    folder,
    operatorToken: (await readFile(join(folder, 'operator-token'), 'utf8')).trim(),
    async stop() {
      const ended = once(child, 'exit')
      if (child.exitCode === null && child.kill('SIGTERM')) await ended
    },
  }
}
