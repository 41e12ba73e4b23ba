import { openConnections, readConnectionSettings } from '@appstore/runtime/connections'
import { VERSION } from '@appstore/runtime/version'
import { runMain } from '@appstore/service/run-service'
import { startRatings } from './app.js'
import { readRatingsConfig } from './config.js'

runMain('ratings', async () => {
  const config = readRatingsConfig(process.env)
  const { context, close } = await openConnections('ratings', readConnectionSettings(process.env), {
    version: VERSION,
  })
  const service = await startRatings(config, context)
  return {
    async stop() {
      await service.stop()
      await close()
    },
  }
})
