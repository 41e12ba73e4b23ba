import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { inCache } from './paths.mjs'
import { say } from './progress.mjs'

const LOCK = inCache('lock')

/**
 * Runs `work` while no other process of this checkout prepares it. The lock is a folder with one file named after its owner:
 * renaming a prepared folder over it succeeds only while it is absent or empty, and a dead owner's file is removed by its name,
 * so two processes that find the same dead owner cannot both win.
 */
export async function withLock(work) {
  const me = identity(process.pid)
  const mine = inCache(`lock-${me}`)
  mkdirSync(mine, { recursive: true })
  writeFileSync(`${mine}/${me}`, '')
  let told = false
  while (!taken(mine)) {
    const owner = currentOwner()
    if (owner !== undefined && !alive(owner)) rmSync(`${LOCK}/${owner}`, { force: true })
    else if (owner !== undefined) {
      if (!told) say(`Waiting for process ${owner.split('.')[0]}, which is preparing this checkout …`)
      told = true
      await sleep(100)
    }
  }
  for (const left of readdirSync(inCache()).filter((name) => name.startsWith('lock-'))) {
    if (!alive(left.slice('lock-'.length))) rmSync(inCache(left), { recursive: true, force: true })
  }
  try {
    return await work()
  } finally {
    rmSync(`${LOCK}/${me}`, { force: true })
  }
}

function taken(mine) {
  try {
    renameSync(mine, LOCK)
    return true
  } catch (error) {
    if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST') return false
    throw error
  }
}

function currentOwner() {
  try {
    return readdirSync(LOCK)[0]
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

function alive(owner) {
  const pid = Number(owner.split('.')[0])
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code === 'ESRCH') return false
  }
  return identity(pid) === owner
}

/** `<pid>.<start time>`: the start time tells a process from a later one with the same number (Linux; elsewhere it is empty). */
function identity(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return `${pid}.${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return `${pid}.`
  }
}
