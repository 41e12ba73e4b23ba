import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'

/** Another party on this machine, which answers as a test tells it. */
export interface Party {
  readonly url: string
  readonly requests: IncomingMessage[]
  /** Lines of our log. */
  readonly lines: string[]
  readonly parts: {
    logger: ReturnType<typeof createLogger>
    metrics: ReturnType<typeof createMetrics>
    now: () => Date
  }
  answer: RequestListener
  stop(): Promise<void>
}

export async function startParty(): Promise<Party> {
  const lines: string[] = []
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    party.answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const logger = createLogger({ service: 'test', level: 'info', destination: { write: (line) => lines.push(line) } })
  const party: Party = {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    requests,
    lines,
    parts: { logger, metrics: createMetrics(), now: () => new Date() },
    answer: (_request, response) => response.writeHead(500).end(),
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return party
}
