import type { ServiceHealth } from '@appstore/contracts/operations'
import { route } from '@appstore/http/route'
import { Router } from 'express'

/**
 * The probes (deployment.md §9). None of the first three depends on another part of the store: an orchestrator that restarted or
 * hid the gateway because the catalog is down would take the lists away, which the gateway can still serve.
 */
export function healthRoutes(parts: {
  version: string
  stopping: () => boolean
  health: () => Promise<ServiceHealth[]>
}): Router {
  const { version, stopping, health } = parts
  const router = Router()
  const probe = (path: string, make: () => Promise<[number, unknown]>) => {
    route(router, 'GET', path, async (_request, response) => {
      const [status, body] = await make()
      response.status(status).set('cache-control', 'no-store').json(body)
    })
  }
  probe('/health/live', async () => [200, { status: 'live' }])
  probe('/health/startup', async () => [200, { status: 'started' }])
  probe('/health/ready', async () => {
    const services = (await health()).map(({ service, ready, projections }) => ({
      service,
      ready,
      projections: projections.map(({ name, state, lagSeconds }) => ({ name, state, lagSeconds })),
    }))
    const ready = !stopping()
    return [ready ? 200 : 503, { ready, services }]
  })
  probe('/health', async () => {
    const services = await health()
    const good = services.every(({ ready, problems }) => ready && problems.length === 0)
    return [200, { version, status: good ? 'good' : 'impaired', services }]
  })
  return router
}
