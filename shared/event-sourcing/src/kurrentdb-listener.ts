import type { AllStreamSubscription } from '@eventstore/db-client'
import { createKurrentDbConnection, type KurrentDbConnectionOptions } from './kurrentdb-connection.js'
import { createWakeUpHub, type WakeUpHub } from './wake-ups.js'

/** Wakes by a live subscription to the log. It has a connection to itself, which lasts as long as the subscription does. */
export function createKurrentDbListener(options: KurrentDbConnectionOptions): WakeUpHub {
  return createWakeUpHub({
    async attach(attached, wake, signal) {
      const connection = createKurrentDbConnection(options)
      try {
        const subscription = await connection.run('subscribing', async ({ client }) => {
          const opening = client.subscribeToAll({
            fromPosition: 'end',
            filter: { filterOn: 'eventType', regex: '^[^$].*', checkpointInterval: 1 },
          })
          await confirmed(opening)
          return opening
        })
        subscription.on('data', wake)
        attached()
        await over(subscription, signal)
      } finally {
        await connection.close()
      }
    },
  })
}

function confirmed(subscription: AllStreamSubscription): Promise<void> {
  return new Promise((resolve, reject) => {
    subscription.once('confirmation', () => resolve())
    subscription.on('error', reject) // stays, because an error that nobody listens to ends the process
  })
}

/** Resolves when the subscription has ended in whatever way, or is to end. */
function over(subscription: AllStreamSubscription, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      signal.removeEventListener('abort', done)
      resolve()
    }
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', done)
    for (const end of ['error', 'end', 'close'] as const) subscription.on(end, done)
  })
}
