import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'

/** The endpoint that knows which subscriptions are in force (api.md A5 "Enterprise-only apps"). */
export interface SubscriptionDesk {
  readonly validKey: string
  /** Settings for the store. */
  readonly environment: Record<string, string>
  /** How often it was asked. */
  asked(): number
  stop(): Promise<void>
}

export async function startSubscriptionDesk(): Promise<SubscriptionDesk> {
  const validKey = randomBytes(16).toString('hex')
  const apiKey = randomBytes(16).toString('hex')
  let asked = 0
  const server = createServer(async (request, response) => {
    asked += 1
    const { subscriptionKey } = (await json(request)) as { subscriptionKey?: string }
    const known = request.headers.authorization === `Bearer ${apiKey}`
    response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ valid: known && subscriptionKey === validKey }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    validKey,
    environment: {
      ENABLE_ENTERPRISE_ONLY_APPS: 'true',
      ENTERPRISE_KEY_VALIDATION_ENDPOINT: `http://127.0.0.1:${port}/validate`,
      ENTERPRISE_KEY_VALIDATION_API_KEY: apiKey,
    },
    asked: () => asked,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
