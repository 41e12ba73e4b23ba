import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds an orphaned server gets to end by itself. */
const ORPHAN_DEADLINE = 15_000

/**
 * Makes sure that this process alone uses the cluster.
 *
 * After a kill -9 of the former owner its server is still shutting down for a moment: it is waited for, and told to end if nobody has.
 *
 * @throws when a living process owns the cluster, this one included
 */
export async function takeOwnership(folder: string): Promise<void> {
  const former = await readOwner(folder)
  if (former !== undefined && (await identityOf(former.pid)) === former.identity) {
    throw new Error(
      `The data folder ${folder} is in use by process ${former.pid}. Stop that one first, or choose another folder with APPSTORE_DATA.`,
    )
  }
  await endOrphan(join(folder, 'cluster'))
  const owner = { pid: process.pid, identity: await identityOf(process.pid) }
  await writeFile(join(folder, 'owner.part'), JSON.stringify(owner))
  await rename(join(folder, 'owner.part'), join(folder, 'owner.json'))
}

export async function giveUpOwnership(folder: string): Promise<void> {
  await rm(join(folder, 'owner.json'), { force: true })
}

async function readOwner(folder: string): Promise<{ pid: number; identity: string } | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'owner.json'), 'utf8')) as { pid: number; identity: string }
  } catch {
    return undefined
  }
}

/** Tells a process apart from a later one with the same number: its start time where /proc has it; "" when it does not run. */
async function identityOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat !== undefined) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'running'
  return process.platform !== 'linux' && isRunning(pid) ? 'running' : ''
}

async function endOrphan(cluster: string): Promise<void> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')
  const [pid, dataFolder] = text.split('\n')
  if (!pid || dataFolder !== cluster) return
  const until = Date.now() + ORPHAN_DEADLINE
  for (let told = false; isRunning(Number(pid)) && (await stillHere(cluster)); ) {
    if (Date.now() > until) {
      throw new Error(`An old server (process ${pid}) of ${cluster} does not end. Stop it and start again.`)
    }
    if (!told) signal(Number(pid))
    told = true
    await sleep(50)
  }
}

async function stillHere(cluster: string): Promise<boolean> {
  return readFile(join(cluster, 'postmaster.pid')).then(
    () => true,
    () => false,
  )
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGINT')
  } catch {
    // it has just ended
  }
}
