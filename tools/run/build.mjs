import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { assetsFingerprint, makeAssets } from './assets.mjs'
import { run } from './child.mjs'
import { walk } from './files.mjs'
import { packageFolders } from './install.mjs'
import { inCache, inRoot } from './paths.mjs'
import { Refusal, say, since } from './progress.mjs'

/** What was compiled last, per project; absent while a build runs and after a failed one. */
const STATE = inCache('build.json')
const OUTPUT = /\.(d\.ts|js)(\.map)?$/
const SOURCE = /(?<!\.d)\.tsx?$/
/** Where the state has what the pages' style sheet and script were made of. */
const ASSETS = 'assets'

/** True when every source was compiled as it is now and nothing compiled is missing or left over. */
export function isBuilt() {
  const compiled = readState()
  return (
    compiled !== undefined &&
    compiled[ASSETS] !== undefined &&
    compiled[ASSETS] === assetsFingerprint() &&
    projects().every((project) => {
      const files = filesOf(project)
      return compiled[project.folder] === files.fingerprint && files.leftOver.length === 0 && files.missing.length === 0
    })
  )
}

/** Compiles what changed and removes compiled files whose source is gone; makes what the pages load. Throws Refusal when the compiler finds errors. */
export async function build(node) {
  const start = performance.now()
  const compiled = readState() ?? {}
  rmSync(STATE, { force: true })
  const state = {}
  for (const project of projects()) {
    const files = filesOf(project)
    state[project.folder] = files.fingerprint
    for (const file of files.leftOver) rmSync(file)
    removeEmptyFolders(project.output)
    const info = join(project.output, '.tsbuildinfo')
    // the compiler trusts times: it would not notice a lost output, nor a source that was replaced by one with an older date
    if (files.missing.length > 0) rmSync(info, { force: true })
    else if (compiled[project.folder] !== files.fingerprint && existsSync(info)) utimesSync(info, 0, 0)
  }
  if (Object.keys(compiled).length === 0) say('Compiling …')
  const compiler = inRoot('node_modules/typescript7/bin/tsc')
  const code = await run(node, [compiler, '-b', inRoot()], { stdio: ['ignore', 2, 2] })
  if (code !== 0) throw new Refusal('The sources do not compile; the errors are above.')
  if (compiled[ASSETS] === undefined || compiled[ASSETS] !== assetsFingerprint()) await makeAssets(node)
  state[ASSETS] = assetsFingerprint()
  mkdirSync(inCache(), { recursive: true })
  writeFileSync(STATE, JSON.stringify(state))
  say(`Compiled in ${since(start)}.`)
}

function readState() {
  try {
    return JSON.parse(readFileSync(STATE, 'utf8'))
  } catch {
    return undefined // never built, or cut off while writing
  }
}

/** The packages that are compiled: `{ folder, sources, output }`. */
function projects() {
  return packageFolders()
    .filter((folder) => folder !== '.' && existsSync(inRoot(folder, 'tsconfig.json')))
    .map((folder) => {
      const rootDir = /"rootDir": *"([^"]+)"/.exec(readFileSync(inRoot(folder, 'tsconfig.json'), 'utf8'))?.[1] ?? 'src'
      return { folder, sources: inRoot(folder, rootDir), output: inRoot(folder, 'dist') }
    })
}

function filesOf({ folder, sources, output }) {
  const settings = [inRoot('tsconfig.base.json'), inRoot(folder, 'tsconfig.json')]
  const inputs = walk(sources).filter((file) => SOURCE.test(file))
  const outputs = walk(output).filter((file) => OUTPUT.test(file))
  const stems = new Set(inputs.map((file) => file.slice(sources.length).replace(SOURCE, '')))
  const present = new Set(outputs)
  return {
    // the change time, because a copied or unpacked file can bring an old modification time with it
    fingerprint: [...settings, ...inputs]
      .map((file) => `${file}:${statSync(file).size}:${statSync(file).ctimeMs}`)
      .join('\n'),
    leftOver: outputs.filter((file) => !stems.has(file.slice(output.length).replace(OUTPUT, ''))),
    missing: [...stems].filter((stem) => !present.has(`${output}${stem}.js`)),
  }
}

function removeEmptyFolders(folder) {
  if (!existsSync(folder)) return
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmptyFolders(join(folder, entry.name))
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder)
}
