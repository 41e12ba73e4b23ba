import { operationsOf, ServiceHealth, ServiceName } from '@appstore/contracts/operations'
import { connect } from 'nats'

/**
 * Asks a service over NATS whether it is ready: `node health-check.js <service>`, for container health checks.
 * Exit code 0 when it is, 1 when it is not or does not answer.
 */
async function check(name: ServiceName, url: string): Promise<void> {
  const address = new URL(url)
  const token = decodeURIComponent(address.username)
  const connection = await connect({
    servers: address.host,
    ...(token ? { token } : {}),
    reconnect: false,
    timeout: 2_000,
  })
  try {
    const reply = await connection.request(operationsOf(name).health.subject, '{}', { timeout: 2_000 })
    const { ok, value } = reply.json<{ ok: boolean; value: unknown }>()
    if (!ok || !ServiceHealth.parse(value).ready) throw new Error(`${name} is not ready`)
  } finally {
    await connection.close()
  }
}

check(ServiceName.parse(process.argv[2]), process.env.NATS_URL ?? '').then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exit(1)
  },
)
