import { operationsOf, type ServiceHealth, type ServiceName } from '@appstore/contracts/operations'
import type { Messaging } from '@appstore/nats/connection'

/** The services the gateway works with. */
export const OTHER_SERVICES: readonly ServiceName[] = ['catalog', 'releases', 'accounts', 'ratings', 'integrations']

/** Milliseconds a service has to answer: a probe that waited longer would call the gateway ill for another's sake. */
const DEADLINE = 500

/** Milliseconds an answer is good for, so that many probes cost one question. */
const FRESH = 1_000

/** The state of every service; one that does not answer is shown as not ready, with the reason. */
export type StoreHealth = () => Promise<ServiceHealth[]>

/** Asks all services at once; within a second everybody gets the same answer. */
export function createStoreHealth(parts: {
  messaging: Messaging
  own: () => Promise<ServiceHealth>
  now: () => Date
}): StoreHealth {
  let latest: { at: number; answer: Promise<ServiceHealth[]> } | undefined
  return () => {
    const at = parts.now().getTime()
    if (latest === undefined || Math.abs(at - latest.at) > FRESH) {
      const others = OTHER_SERVICES.map((service) => healthOf(parts.messaging, service))
      latest = { at, answer: Promise.all([parts.own(), ...others]) }
    }
    return latest.answer
  }
}

async function healthOf(messaging: Messaging, service: ServiceName): Promise<ServiceHealth> {
  try {
    return await messaging.call(operationsOf(service).health, {}, { timeoutMs: DEADLINE })
  } catch (error) {
    const problem = `The service ${service} does not answer: ${error instanceof Error ? error.message : 'no reason given'}`
    return { service, version: '', ready: false, problems: [problem], projections: [] }
  }
}
