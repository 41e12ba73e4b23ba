import { openConnections, readConnectionSettings } from '@appstore/runtime/connections'
import { VERSION } from '@appstore/runtime/version'
import { runMain } from '@appstore/service/run-service'
import { startReleases } from './app.js'
import { readReleasesConfig } from './config.js'

runMain('releases', async () => {
  const config = readReleasesConfig(process.env)
  const { context, close } = await openConnections('releases', readConnectionSettings(process.env), {
    version: VERSION,
  })
  const service = await startReleases(config, context)
  return {
    async stop() {
      await service.stop()
      await close()
    },
  }
})
