import { openConnections, readConnectionSettings } from '@appstore/runtime/connections'
import { VERSION } from '@appstore/runtime/version'
import { runMain } from '@appstore/service/run-service'
import { startAccounts } from './app.js'
import { readAccountsConfig } from './config.js'

runMain('accounts', async () => {
  const config = readAccountsConfig(process.env)
  const { context, close } = await openConnections('accounts', readConnectionSettings(process.env), {
    version: VERSION,
  })
  const service = await startAccounts(config, context)
  return {
    async stop() {
      await service.stop()
      await close()
    },
  }
})
