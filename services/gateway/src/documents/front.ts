import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { sendProblem } from '@appstore/http/problem'
import { type RunningServer, startServer } from '@appstore/http/server'
import type { Logger } from '@appstore/service/logger'
import { DocumentFolder } from './document-folder.js'
import { DocumentTable } from './document-table.js'
import { HeldDocuments } from './held-documents.js'
import { plainPath } from './negotiation.js'
import { ownDocuments } from './own-documents.js'
import type { ReadyDocument } from './ready-document.js'

/** The part of the gateway that needs nothing but its own disk: it listens and serves the documents it has. */
export interface Front {
  readonly server: RunningServer
  readonly table: DocumentTable
  readonly held: HeldDocuments
  /** Hands everything that is not a ready document to `app` from now on. */
  attach(app: RequestListener): void
}

/** A page that says that the store is starting. */
export interface StartingPage {
  isWanted(path: string, accept: string | undefined): boolean
  show(acceptLanguage: string | undefined): { headers: Readonly<Record<string, string>>; body: string }
}

/**
 * Puts the copies from disk into service and listens. It does not wait for NATS, PostgreSQL or another service, so that the lists
 * are there after a restart in the middle of an outage (architecture.md, "Serving the lists").
 *
 * @param pages more documents that are made here
 * @param startingPage what people see until there are connections
 */
export async function startFront(
  config: { host: string; port: number; documentDir: string; schemaDir: string },
  logger: Logger,
  pages: readonly ReadyDocument[],
  startingPage: StartingPage,
): Promise<Front> {
  let app: RequestListener = (request, response) =>
    answerWhileStarting({ table, logger, startingPage }, request, response)
  const table = new DocumentTable((request, response) => app(request, response))
  const held = new HeldDocuments({ table, folder: new DocumentFolder(config.documentDir, logger), logger })
  for (const document of [...(await ownDocuments(config.schemaDir)), ...pages]) table.put(document)
  await held.restore()
  const server = await startServer({
    host: config.host,
    port: config.port,
    hot: table.handle,
    ready: table.route,
    app: (request, response) => app(request, response),
    logger,
  })
  logger.info({ url: server.url, documents: held.all().length }, `The gateway listens on ${server.url}.`)
  return {
    server,
    table,
    held,
    attach(attached) {
      app = attached
    },
  }
}

/** Alive and, with lists to serve, ready; everything else has to wait for the connections. */
function answerWhileStarting(
  { table, logger, startingPage }: { table: DocumentTable; logger: Logger; startingPage: StartingPage },
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const path = plainPath(request.url ?? '/')
  const ready = table.get('/api/v1/apps.json') !== undefined
  if (path === '/health/live' || (path === '/health/ready' && ready)) {
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(JSON.stringify(path === '/health/live' ? { status: 'live' } : { ready, services: [] }))
    return
  }
  if (startingPage.isWanted(path, request.headers.accept)) {
    const { headers, body } = startingPage.show(request.headers['accept-language'])
    response.writeHead(503, { ...headers, 'content-length': Buffer.byteLength(body), 'retry-after': '2' })
    response.end(request.method === 'HEAD' ? undefined : body)
    return
  }
  const starting = new DomainError(
    'unavailable',
    'gateway-starting',
    'The store is starting and does not reach its other parts yet. Try again in a few seconds.',
    { retryAfter: 2 },
  )
  sendProblem(response, starting, { shape: path.startsWith('/api/v1') ? 'v1' : 'problem', logger })
}
