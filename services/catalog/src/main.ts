import { openConnections, readConnectionSettings } from '@appstore/runtime/connections'
import { VERSION } from '@appstore/runtime/version'
import { runMain } from '@appstore/service/run-service'
import { startCatalog } from './app.js'
import { readCatalogConfig } from './config.js'

runMain('catalog', async () => {
  const config = readCatalogConfig(process.env)
  const { context, close } = await openConnections('catalog', readConnectionSettings(process.env), {
    version: VERSION,
  })
  const service = await startCatalog(config, context)
  return {
    async stop() {
      await service.stop()
      await close()
    },
  }
})
