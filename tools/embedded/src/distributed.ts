import { runMain } from '@appstore/service/run-service'
import { SERVICES, spawnService, untilReady } from './processes.js'

/**
 * The same services as separate processes, over the NATS, PostgreSQL and event store that the environment names: NATS_URL,
 * DATABASE_URL, EVENTSTORE_URL and every setting of the services. Ends when one of them ends.
 */
runMain('appstore', async () => {
  const processes = SERVICES.map((name) => spawnService(name, process.env))
  const stop = async () => {
    for (const each of [...processes].reverse()) await each.stop()
  }
  for (const { name, process: child } of processes) {
    child.once('exit', (code, signal) => {
      process.stderr.write(`The ${name} service ended (${code ?? signal}).\n`)
    })
  }
  await untilReady(process.env.NATS_URL ?? '', SERVICES)
  process.stdout.write(`App store ready at http://${process.env.HOST || '127.0.0.1'}:${process.env.PORT || '8000'}\n`)
  return { stop }
})
