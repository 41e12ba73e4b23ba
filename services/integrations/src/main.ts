import { openConnections, readConnectionSettings } from '@appstore/runtime/connections'
import { VERSION } from '@appstore/runtime/version'
import { runMain } from '@appstore/service/run-service'
import { startIntegrations } from './app.js'
import { readIntegrationsConfig } from './config.js'

runMain('integrations', async () => {
  const config = readIntegrationsConfig(process.env)
  const { context, close } = await openConnections('integrations', readConnectionSettings(process.env), {
    version: VERSION,
  })
  const service = await startIntegrations(config, context)
  return {
    async stop() {
      await service.stop()
      await close()
    },
  }
})
