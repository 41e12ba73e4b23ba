import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { inRoot, ROOT } from './paths.mjs'

/** One Ctrl-C can arrive twice, from the terminal and from npm; signals closer together than this (ms) are one. */
const SAME_SIGNAL = 500

/**
 * Runs a program until it ends and resolves to its exit code (128 + n after signal n). SIGINT and SIGTERM are passed on.
 * The program does not outlive this process, however this process ends.
 * `ownSession`: the terminal's Ctrl-C does not reach the program directly, so that it gets each signal exactly once; programs that
 * talk to the terminal must not have it.
 */
export function run(command, args, { env = process.env, stdio = 'inherit', ownSession = false, cwd = ROOT } = {}) {
  const [program, programArgs] = tied(command, args)
  const child = spawn(program, programArgs, { cwd, env, stdio, detached: ownSession })
  let last = Number.NEGATIVE_INFINITY
  const forward = (signal) => {
    if (performance.now() - last < SAME_SIGNAL) return
    last = performance.now()
    child.kill(signal)
  }
  process.on('SIGINT', forward)
  process.on('SIGTERM', forward)
  const orphaned = whenOrphaned(() => {
    if (last === Number.NEGATIVE_INFINITY) forward('SIGTERM') // a second signal would mean: end at once
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  }).finally(() => {
    clearInterval(orphaned)
    process.off('SIGINT', forward)
    process.off('SIGTERM', forward)
  })
}

/**
 * npm may start scripts through a shell that does not pass signals on: a stopped `npm start` then shows only in our parent being
 * gone. Outside npm an absent parent means nothing (`nohup`, a closed terminal).
 */
function whenOrphaned(stop) {
  if (process.env.npm_lifecycle_event === undefined) return undefined
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    stop()
  }, 250)
  return watch
}

/** Runs a program to its end and resolves to `{ code, stdout }`; its stderr is shown. */
export async function capture(command, args, options = {}) {
  const [program, programArgs] = tied(command, args)
  const child = spawn(program, programArgs, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], ...options })
  const chunks = []
  child.stdout.on('data', (chunk) => chunks.push(chunk))
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => resolve(status ?? 128 + constants.signals[signal]))
  })
  return { code, stdout: Buffer.concat(chunks).toString() }
}

/** The command line that makes a program end with this process: by the kernel where it can, else by a watch inside Node. */
function tied(command, args) {
  if (kernelTies()) return ['setpriv', ['--pdeathsig', 'TERM', command, ...args]]
  if (!/(^|\/)node$/.test(command)) return [command, args]
  return [command, ['--import', new URL('end-with-parent.mjs', import.meta.url).href, ...args]]
}

let kernelTie
function kernelTies() {
  // the setpriv of busybox has no --pdeathsig, so only a trial tells
  kernelTie ??=
    process.platform === 'linux' &&
    spawnSync('setpriv', ['--pdeathsig', 'TERM', 'true'], { stdio: 'ignore', cwd: inRoot() }).status === 0
  return kernelTie
}
