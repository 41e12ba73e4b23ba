import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import { createServerIdentity, type Identity } from './authority.js'

/** An https host on this machine that offers archives; the store must be told to trust it and to let it through its filter. */
export interface ArchiveHost {
  /** `https://localhost:PORT` */
  readonly url: string
  /** `localhost:PORT`, for `DOWNLOAD_ALLOW_HOSTS`. */
  readonly host: string
  /** The authority that signed its certificate, PEM, for `DOWNLOAD_CA_FILE`. */
  readonly authority: string
  /** Offers bytes under a name; returns their address. */
  offer(name: string, bytes: Buffer): string
  stop(): Promise<void>
}

/** What such a host shows for itself, and the authority that vouches for it. PEM. */
export type HostIdentity = Identity & { readonly authority: string }

export function createHostIdentity(): Promise<HostIdentity> {
  return createServerIdentity(['localhost', '127.0.0.1'])
}

/**
 * @param port 0: any free port
 * @param identity of an earlier host, which stores may trust already; new when absent
 */
export async function startArchiveHost(port = 0, identity?: HostIdentity): Promise<ArchiveHost> {
  const shown = identity ?? (await createHostIdentity())
  const offered = new Map<string, Buffer>()
  const server: Server = createServer({ cert: shown.certificate, key: shown.privateKey }, (request, response) => {
    const bytes = offered.get(new URL(request.url ?? '/', 'https://localhost').pathname)
    response.writeHead(bytes ? 200 : 404).end(bytes)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const host = `localhost:${(server.address() as { port: number }).port}`
  return {
    url: `https://${host}`,
    host,
    authority: shown.authority,
    offer(name, bytes) {
      offered.set(`/${name}`, bytes)
      return `https://${host}/${name}`
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
