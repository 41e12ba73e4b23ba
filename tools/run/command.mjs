import { existsSync } from 'node:fs'
import { run } from './child.mjs'
import { inRoot } from './paths.mjs'
import { prepare } from './prepare.mjs'
import { Refusal, say } from './progress.mjs'

const PROGRAMS = { start: 'embedded', storectl: 'storectl', bench: 'bench', conformance: 'conformance' }
const USAGE = `Usage: node tools/run.mjs <command>
  start      run the whole store here
  test       compile, lint, check the dependency rules, run all tests; with arguments: those of jest, tests only
  build      install the packages and compile
  storectl   the operator's command line (node tools/run.mjs storectl help)
  bench      measure a running store
  conformance  try the checklists of the API on a running store`

/** Does what the command line asks for and sets the exit code. */
export async function runCommand([command, ...args]) {
  try {
    process.exitCode = await dispatch(command, args)
  } catch (error) {
    const unwritable = ['EACCES', 'EPERM', 'EROFS'].includes(error.code) && error.path?.startsWith(inRoot())
    if (!(error instanceof Refusal) && !unwritable) throw error
    say(
      unwritable
        ? `${error.path} cannot be written (${error.code}). Run this as the owner of the checkout.`
        : error.message,
    )
    process.exitCode = 1
  }
}

async function dispatch(command, args) {
  if (command === 'test') {
    const { test } = await import('./test.mjs')
    return test(args)
  }
  if (command === 'build') {
    await prepare()
    return 0
  }
  const program = PROGRAMS[command]
  if (program === undefined) {
    say(USAGE)
    return 2
  }
  const node = await prepare()
  const entry = inRoot('tools', program, 'dist/main.js')
  if (!existsSync(entry)) throw new Refusal(`tools/${program}/src/main.ts is missing, so there is nothing to run.`)
  return run(node, ['--enable-source-maps', entry, ...args], {
    ownSession: command === 'start',
    cwd: command === 'start' ? inRoot() : process.cwd(),
  })
}
