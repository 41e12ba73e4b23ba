import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A party outside that does as a test tells it. */
export interface Party {
  readonly port: number
  stop(): Promise<void>
}

/** Who says whether a captcha was solved: yes, or one way not to answer. */
export interface CaptchaDesk extends Party {
  behaviour: 'yes' | 'hangs' | 'resets' | 'fails'
}

export async function startCaptchaDesk(): Promise<CaptchaDesk> {
  const server = createServer((request, response) => {
    request.resume()
    if (desk.behaviour === 'hangs') return
    if (desk.behaviour === 'resets') return void request.socket.resetAndDestroy()
    response.writeHead(desk.behaviour === 'fails' ? 500 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ success: true }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const desk: CaptchaDesk = {
    port: (server.address() as AddressInfo).port,
    behaviour: 'yes',
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return desk
}

/** A DNS server that hears everything and says nothing. */
export async function startSilentDns(): Promise<Party & { readonly asked: () => number }> {
  const socket = createSocket('udp4')
  let questions = 0
  socket.on('message', () => (questions += 1))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    port: socket.address().port,
    asked: () => questions,
    async stop() {
      const closed = once(socket, 'close')
      socket.close()
      await closed
    },
  }
}
