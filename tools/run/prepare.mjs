import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { build, isBuilt } from './build.mjs'
import { install, isInstalled } from './install.mjs'
import { withLock } from './lock.mjs'
import { inCache, inRoot } from './paths.mjs'
import { Refusal } from './progress.mjs'

/** The Node that everything but the installation runs on. */
const NODE_MAJOR = 24

/**
 * Installs and compiles what is missing; silent when nothing is. Resolves to the path of the Node to run things with.
 * Throws Refusal, or an error of the file system, when the checkout cannot be prepared.
 */
export async function prepare() {
  if (isInstalled() && isBuilt()) return chooseNode()
  mkdirSync(inCache(), { recursive: true })
  return withLock(async () => {
    if (!isInstalled()) await install()
    const node = chooseNode()
    if (!isBuilt()) await build(node)
    return node
  })
}

/** The pinned Node of the npm package where it runs, else the one that runs this script when it is new enough. */
function chooseNode() {
  const pinned = inRoot(`node_modules/node-linux-${process.arch}/bin/node`)
  if (existsSync(pinned) && spawnSync(pinned, ['-v'], { stdio: 'ignore' }).status === 0) return pinned
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath
  throw new Refusal(
    `The store runs on Node ${NODE_MAJOR} or later. npm has one for this repository on Linux (x64, arm64) with glibc only; ` +
      `install Node ${NODE_MAJOR} here (this is ${process.versions.node} on ${process.platform} ${process.arch}).`,
  )
}
