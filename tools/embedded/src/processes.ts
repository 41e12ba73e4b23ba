import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { operationsOf, type ServiceName } from '@appstore/contracts/operations'
import { connectMessaging } from '@appstore/nats/connection'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'

/** The services that run as processes of their own, in the order they are started. */
export const SERVICES = [
  'accounts',
  'releases',
  'catalog',
  'ratings',
  'integrations',
  'gateway',
] as const satisfies readonly ServiceName[]

type Environment = Readonly<Record<string, string | undefined>>

/** One service in a process of its own. */
export interface ServiceProcess {
  readonly name: ServiceName
  readonly process: ChildProcess
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
}

const START_DEADLINE = 60_000

/** Starts a service's `main.js` and sends what it prints to standard error. */
export function spawnService(name: ServiceName, environment: Environment): ServiceProcess {
  const main = join(dirname(createRequire(import.meta.url).resolve(`@appstore/${name}/app`)), 'main.js')
  const child = spawn(process.execPath, [main], { env: { ...environment }, stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.pipe(process.stderr, { end: false })
  return {
    name,
    process: child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const ended = once(child, 'exit') as Promise<[number | null]>
      child.kill('SIGTERM')
      return (await ended)[0]
    },
  }
}

/** Resolves once every service answers over NATS that it is ready. */
export async function untilReady(natsUrl: string, names: readonly ServiceName[]): Promise<void> {
  const logger = createLogger({ service: 'processes', level: 'silent' })
  const messaging = await connectMessaging({ url: natsUrl, name: 'processes', logger, metrics: createMetrics() })
  try {
    const until = Date.now() + START_DEADLINE
    for (const name of names) {
      while (!(await isReady(messaging, name))) {
        if (Date.now() > until) throw new Error(`The ${name} service is not ready after ${START_DEADLINE / 1000} s.`)
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  } finally {
    await messaging.close()
  }
}

async function isReady(messaging: Awaited<ReturnType<typeof connectMessaging>>, name: ServiceName): Promise<boolean> {
  return messaging.call(operationsOf(name).health, {}).then(
    (health) => health.ready,
    () => false,
  )
}
