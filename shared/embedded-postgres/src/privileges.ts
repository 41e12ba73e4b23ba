import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process'
import { chown, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

/** The user nobody: PostgreSQL refuses to run as root. */
const NOBODY = 65_534

/** Runs the server's programs as somebody who may run them. */
export interface Runner {
  /** Puts words in front of the command, if any. */
  readonly prefix: readonly string[]
  readonly options: Pick<SpawnOptions, 'uid' | 'gid'>
  /** Who has to own the data: `undefined` for the present user. */
  readonly owner: number | undefined
  /** Words in front of a program that is to get SIGINT when this process dies; none where that cannot be had. */
  readonly tie: readonly string[]
}

/**
 * Decides how to run PostgreSQL: as we are; or, for root, as nobody when nobody can reach the files; or, for root in a closed
 * folder such as /root, inside a user namespace where root is called nobody.
 */
export async function chooseRunner(paths: readonly string[]): Promise<Runner> {
  const tie = await tieWords()
  if (process.getuid?.() !== 0) return { prefix: [], options: {}, owner: undefined, tie }
  if (await everybodyReaches(paths)) return { prefix: [], options: { uid: NOBODY, gid: NOBODY }, owner: NOBODY, tie }
  const prefix = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`]
  await promisify(execFile)('unshare', [...prefix.slice(1), 'true']).catch(() => {
    throw new Error(
      'PostgreSQL does not run as root, this folder is closed to other users, and user namespaces are not allowed here. ' +
        'Start the store as another user, put it into a folder that others can enter, or set DATABASE_URL.',
    )
  })
  return { prefix, options: {}, owner: undefined, tie }
}

/** Without `setpriv`, a server whose owner was killed goes on until the next start ends it. */
async function tieWords(): Promise<string[]> {
  if (process.platform !== 'linux') return []
  const words = ['setpriv', '--pdeathsig', 'INT']
  return await promisify(execFile)('setpriv', [...words.slice(1), 'true']).then(
    () => words,
    () => [],
  )
}

/** Gives a folder to whoever will run the server. */
export async function handOver(folder: string, runner: Runner): Promise<void> {
  if (runner.owner !== undefined) await chown(folder, runner.owner, runner.owner)
}

/**
 * Starts a program under the runner. On Linux it gets SIGINT (PostgreSQL: a fast shutdown) when this process dies, however it dies.
 * `setpriv` only sets that signal: a change of user after it would clear it, so the user is set by spawn before.
 */
export function spawnAs(runner: Runner, command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const [program, ...rest] = [...runner.prefix, ...runner.tie, command, ...args]
  return spawn(program as string, rest, { ...options, ...runner.options })
}

async function everybodyReaches(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const { mode } = await stat(folder)
      if ((mode & 0o001) === 0) return false
      if (folder === dirname(folder)) break
    }
  }
  return true
}
