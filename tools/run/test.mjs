import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { relative } from 'node:path'
import { checkDependencyRules } from './check-dependency-rules.mjs'
import { run } from './child.mjs'
import { applyDependencyRules } from './dependency-rules.mjs'
import { applyDocumentRules } from './document-rules.mjs'
import { inCache, inRoot, ROOT } from './paths.mjs'
import { prepare } from './prepare.mjs'
import { Refusal, say, since } from './progress.mjs'
import { applySourceRules } from './source-rules.mjs'
import { openTemporaryFolder } from './temporary-folder.mjs'

/** Tests that are skipped for want of these prove nothing; a CI machine must have them. */
const NEEDED_IN_CI = /nats|fixtures|browser/i

/**
 * All checks of the repository; with arguments (jest's: a path, `-t name`) only the tests they select.
 * Every stage runs even when an earlier one failed, except that nothing can run before the sources compile.
 * The last line on stdout is `N passed, N failed`, with `, N skipped` when there are any. Resolves to the exit code.
 */
export async function test(args) {
  const failed = []
  let node
  let counts = { passed: 0, failed: 0, skipped: 0 }
  const stage = async (name, work) => {
    const start = performance.now()
    const good = await work()
    if (!good) failed.push(name)
    say(`${good ? '✔' : '✘'} ${name} (${since(start)})`)
  }
  await stage('build', async () => {
    node = await prepared()
    return node !== undefined
  })
  if (node !== undefined) {
    if (args.length === 0) {
      await stage('lint', () => lint(node))
      await stage('dependency rules', () => dependencyRules(node))
      await stage('documents', async () => documentRules())
    }
    const temporary = openTemporaryFolder()
    await stage('tests', async () => {
      const result = await jest(node, args, temporary.folder)
      counts = result.counts
      return result.good
    })
    await stage('nothing left behind', () => {
      const left = temporary.leftBehind()
      for (const kind of left)
        say(`  the tests have left ${kind} in the temporary folder; remove in the test what the test makes`)
      temporary.remove()
      return left.length === 0
    })
  }
  if (failed.length > 0) say(`Failed: ${failed.join(', ')}.`)
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`)
  return failed.length > 0 ? 1 : 0
}

async function prepared() {
  try {
    return await prepare()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    say(error.message)
    return undefined
  }
}

async function lint(node) {
  return (await run(node, [inRoot('node_modules/@biomejs/biome/bin/biome'), 'check'])) === 0
}

async function dependencyRules(node) {
  const sources = applySourceRules()
  const { modules, violations } = await applyDependencyRules(node)
  const weak = await checkDependencyRules(node)
  for (const line of [...sources.violations, ...violations]) say(`  ${line}`)
  for (const line of weak) say(`  the rules themselves: ${line}`)
  if (modules === 0) say('  dependency-cruiser saw no sources, so it proved nothing')
  else say(`  ${modules} sources, ${violations.length + sources.violations.length} violations`)
  return modules > 0 && violations.length + sources.violations.length + weak.length === 0
}

function documentRules() {
  const { documents, proofs, violations } = applyDocumentRules()
  for (const line of violations) say(`  ${line}`)
  say(`  ${documents} documents, ${proofs} tests named, ${violations.length} violations`)
  return documents > 0 && violations.length === 0
}

/** Runs jest on the compiled tests. A suite that could not run counts as one failed test: its tests are unknown. */
async function jest(node, args, temporaryFolder) {
  const report = inCache('jest.json')
  mkdirSync(inCache(), { recursive: true })
  rmSync(report, { force: true })
  const options = ['--config', inRoot('jest.config.mjs'), '--maxWorkers=2', '--json', `--outputFile=${report}`]
  if (process.env.CI) options.push('--ci')
  const program = ['--experimental-vm-modules', '--no-warnings', inRoot('node_modules/jest/bin/jest.js')]
  const env = { ...process.env, TMPDIR: temporaryFolder }
  const code = await run(node, [...program, ...options, ...args.map(compiledPath)], { env })
  let result
  try {
    result = JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    say('  jest ended without a report')
    return { good: false, counts: { passed: 0, failed: 0, skipped: 0 } }
  }
  const counts = {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  }
  if (counts.passed + counts.failed === 0) say('  no test ran')
  const good = code === 0 && counts.passed > 0 && counts.failed === 0 && (!process.env.CI || skipsAreAllowed(result))
  return { good, counts }
}

/** Tests are compiled: a source's path selects what was made of it. */
function compiledPath(argument) {
  return /\.tsx?$/.test(argument)
    ? argument.replace(/(^|\/)(src|journeys)\//, '$1dist/').replace(/\.tsx?$/, '.js')
    : argument
}

function skipsAreAllowed(result) {
  const skipped = result.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => ['pending', 'skipped', 'todo', 'disabled'].includes(status))
      .map(({ fullName }) => `${relative(ROOT, name)}: ${fullName}`),
  )
  for (const line of skipped) say(`  skipped: ${line}`)
  const needed = skipped.filter((line) => NEEDED_IN_CI.test(line))
  if (needed.length > 0)
    say(`  ${needed.length} of them must run in CI: they need NATS, Chromium or ../shared/fixtures`)
  return needed.length === 0
}
