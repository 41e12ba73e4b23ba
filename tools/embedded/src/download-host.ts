import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import { basename, join } from 'node:path'
import { createServerIdentity } from '@appstore/dev-authority/authority'
import type { DataFolder } from './data-folder.js'

/** A place on this machine that offers archives over https, for development: what `downloads/` in the data folder holds. */
export interface DownloadHost {
  /** `https://localhost:PORT` */
  readonly url: string
  /** `localhost:PORT`, for DOWNLOAD_ALLOW_HOSTS. */
  readonly host: string
  /** For DOWNLOAD_CA_FILE. */
  readonly authorityFile: string
  readonly folder: string
  stop(): Promise<void>
}

/**
 * Starts the host on the port it had before, because published releases name it; on another one only when that is taken.
 * The address stands in `downloads-url` for `storectl app publish`.
 */
export async function startDownloadHost(data: DataFolder): Promise<DownloadHost> {
  const folder = data.at('downloads')
  await mkdir(folder, { recursive: true })
  const identity = await serverIdentity(data)
  const server = createServer({ cert: identity.certificate, key: identity.privateKey }, (request, response) => {
    serve(folder, decodeURIComponent(new URL(request.url ?? '/', 'https://localhost').pathname)).then(
      ({ size, path }) => {
        response.writeHead(200, { 'content-type': 'application/gzip', 'content-length': size })
        if (request.method === 'HEAD') response.end()
        else
          createReadStream(path)
            .on('error', () => response.destroy())
            .pipe(response)
      },
      () => response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such archive here.\n'),
    )
  })
  const port = await listen(server, Number((await data.read('downloads-port')) ?? 0))
  await data.write('downloads-port', String(port))
  const url = `https://localhost:${port}`
  await data.write('downloads-url', url)
  return {
    url,
    host: `localhost:${port}`,
    authorityFile: data.at('downloads-authority.crt'),
    folder,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function serverIdentity(data: DataFolder): Promise<{ certificate: string; privateKey: string }> {
  const saved = await data.read('downloads-identity.json')
  if (saved !== undefined) return JSON.parse(saved) as { certificate: string; privateKey: string }
  const { authority, certificate, privateKey } = await createServerIdentity(['localhost', '127.0.0.1'])
  await writeFile(data.at('downloads-authority.crt'), authority)
  await data.write('downloads-identity.json', JSON.stringify({ certificate, privateKey }))
  return { certificate, privateKey }
}

async function serve(folder: string, pathname: string): Promise<{ path: string; size: number }> {
  const path = join(folder, basename(pathname))
  const found = await stat(path)
  if (!found.isFile() || !path.endsWith('.tar.gz')) throw new Error('not an archive')
  return { path, size: found.size }
}

async function listen(server: Server, wanted: number): Promise<number> {
  for (const port of [wanted, 0]) {
    server.listen(port, '127.0.0.1')
    const started = await Promise.race([
      once(server, 'listening').then(() => true),
      once(server, 'error').then(() => false),
    ])
    if (started) return (server.address() as { port: number }).port
  }
  throw new Error('No port is free on 127.0.0.1 for the download host.')
}
