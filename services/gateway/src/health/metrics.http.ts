import { route } from '@appstore/http/route'
import { type RunningServer, startServer } from '@appstore/http/server'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import express, { Router } from 'express'

/** `GET /metrics` in the form Prometheus reads. */
export function metricsRoute(metrics: Metrics): Router {
  const router = Router()
  route(router, 'GET', '/metrics', async (_request, response) => {
    response.setHeader('content-type', metrics.contentType)
    response.end(await metrics.text())
  })
  return router
}

/** The metrics on a port of their own, off the public listener (deployment.md O1); nothing when no port is set. */
export async function startMetricsServer(
  config: { host: string; metricsPort: number | undefined },
  metrics: Metrics,
  logger: Logger,
): Promise<RunningServer | undefined> {
  if (config.metricsPort === undefined) return undefined
  const app = express().disable('x-powered-by').use(metricsRoute(metrics))
  return await startServer({ host: config.host, port: config.metricsPort, hot: () => false, app, logger })
}
