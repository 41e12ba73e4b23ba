import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const START_DEADLINE = 10_000

/** Starts an nginx of one worker on loopback that answers with `gzip` under `path`, as a file compressed beforehand. */
export async function startNginx(
  folder: string,
  path: string,
  gzip: Buffer,
): Promise<{ url: string; stop(): Promise<void> }> {
  const root = join(folder, 'nginx')
  await mkdir(join(root, 'html', dirname(path)), { recursive: true })
  await writeFile(join(root, 'html', `${path}.gz`), gzip)
  const port = await freePort()
  await writeFile(join(root, 'nginx.conf'), configuration(root, port))
  const server = spawn('nginx', ['-p', root, '-c', join(root, 'nginx.conf'), '-e', join(root, 'error.log')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const ended = once(server, 'exit').catch(() => undefined)
  const url = `http://127.0.0.1:${port}`
  const until = Date.now() + START_DEADLINE
  while (!(await fetch(url).catch(() => undefined))) {
    if (Date.now() > until || server.exitCode !== null) throw new Error('nginx did not start')
    await pause(50)
  }
  return {
    url,
    async stop() {
      if (server.exitCode === null) server.kill('SIGQUIT')
      await ended
    },
  }
}

function configuration(root: string, port: number): string {
  return `
worker_processes 1;
daemon off;
user root;
pid ${root}/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  open_file_cache max=100;
  types { application/json json; }
  client_body_temp_path ${root}/body;
  proxy_temp_path ${root}/proxy;
  fastcgi_temp_path ${root}/fastcgi;
  uwsgi_temp_path ${root}/uwsgi;
  scgi_temp_path ${root}/scgi;
  server {
    listen 127.0.0.1:${port};
    root ${root}/html;
    gzip_static always;
  }
}
`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
