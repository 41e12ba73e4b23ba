import { openConnections, readConnectionSettings } from '@appstore/runtime/connections'
import { VERSION } from '@appstore/runtime/version'
import { createLogger } from '@appstore/service/logger'
import { runMain } from '@appstore/service/run-service'
import { startFront, startGateway } from './app.js'
import { readGatewayConfig } from './config.js'

runMain('gateway', async () => {
  const config = readGatewayConfig(process.env)
  const settings = readConnectionSettings(process.env)
  const logger = createLogger({ service: 'gateway', level: settings.LOG_LEVEL })
  const front = await startFront(config, logger)
  // the lists are served from here on; the rest begins when NATS can be reached
  const connected = openConnections('gateway', settings, { version: VERSION })
  const rest = connected.then(async ({ context, close }) => {
    const service = await startGateway(config, context, front)
    return async () => {
      await service.stop()
      await close()
    }
  })
  let running = false
  rest.then(
    () => {
      running = true
    },
    (error: unknown) => {
      logger.fatal({ err: error }, 'The gateway could not start.')
      process.exit(1)
    },
  )
  return {
    async stop() {
      if (running) await (await rest)()
      else await front.server.stop()
    },
  }
})
