import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import { outsideHost } from '../outside/outside-host.js'
import { SILENCES, startRemoteHost } from '../outside/remote-host-spec.js'
import { askDesk } from './subscription-desk.js'

describe('the subscription desk', () => {
  it.each(Object.entries(SILENCES))('has a deadline when it %s', async (_name, misbehave) => {
    const remote = await startRemoteHost()
    remote.answer = (_request, response) => misbehave(response)
    const logger = createLogger({ service: 'test', level: 'silent' })
    const host = outsideHost(remote.url, { logger, metrics: createMetrics() })
    const desk = { endpoint: remote.url, apiKey: 'key' }
    await expect(askDesk(host, desk, 'good', 200)).rejects.toThrow('did not answer in time')
    await host.close()
    await remote.stop()
  })
})
