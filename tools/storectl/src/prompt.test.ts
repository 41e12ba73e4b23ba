import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startStore, type TestStore } from './storectl-spec.js'

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url))
/** Gives programs a terminal (Debian: bsdutils, which every installation has). */
const SCRIPT = '/usr/bin/script'

let store: TestStore
beforeAll(async () => {
  store = await startStore()
})
afterAll(() => store.stop())

/** Runs a command on a terminal, and types each answer once its question is there. Returns the exit code and what the terminal showed. */
async function onTerminal(line: string, answers: readonly [question: string, answer: string][]) {
  const child: ChildProcess = spawn(
    SCRIPT,
    ['-qefc', `stty cols 80 rows 24; ${process.execPath} ${MAIN} ${line}`, '/dev/null'],
    {
      env: { PATH: process.env.PATH, TERM: 'xterm', APPSTORE_DATA: store.folder },
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  let shown = ''
  const waiting = [...answers]
  let seen = 0
  child.stdout?.on('data', (part: Buffer) => {
    shown += part.toString()
    const [next] = waiting
    const place = next === undefined ? -1 : shown.indexOf(next[0], seen)
    if (next === undefined || place < 0) return
    seen = shown.length
    waiting.shift()
    child.stdin?.write(`${next[1]}\r`)
  })
  const [code] = (await once(child, 'close')) as [number]
  return { code, shown }
}

const PASSWORD = 'nine brave little otters'
const available = existsSync(SCRIPT) ? it : it.skip

describe('on a terminal', () => {
  available(
    'createsuperuser asks for what is left out, and for the password twice, which it does not show',
    async () => {
      const { code, shown } = await onTerminal('createsuperuser', [
        ['User name', 'root'],
        ['E-mail address', 'root@example.org'],
        ['Password', PASSWORD],
        ['Password, once more', PASSWORD],
      ])
      expect([code, shown]).toEqual([0, expect.stringContaining('Superuser root created.')])
      expect(shown).not.toContain(PASSWORD)
    },
  )

  available('two passwords that differ change nothing', async () => {
    const { code, shown } = await onTerminal('createsuperuser --username other --email other@example.org', [
      ['Password', PASSWORD],
      ['Password, once more', 'something else'],
    ])
    expect([code, shown]).toEqual([1, expect.stringContaining('The two passwords differ. Nothing was changed.')])
  })

  available('updatetoken --token - asks for the token, and does not show it', async () => {
    const { code, shown } = await onTerminal('updatetoken --username root --token -', [['Token', 'ab'.repeat(20)]])
    expect([code, shown.split('ab'.repeat(20)).length]).toEqual([0, 2]) // the answer alone
  })
})
