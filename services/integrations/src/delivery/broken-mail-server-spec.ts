import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'

/** What goes wrong at a mail server, or nothing: `take`. */
export type Behaviour =
  | 'take'
  /** Takes the connection and never says a word. */
  | 'mute'
  /** Resets the connection as soon as there is one. */
  | 'reset'
  /** Has the whole mail, and ends the connection without saying so. */
  | 'drop-after-data'
  /** Has the whole mail, and never says so. */
  | 'hold-after-data'

/** A mail server on loopback that speaks just enough SMTP to go wrong at each place. */
export interface BrokenMailServer {
  readonly port: number
  behaviour: Behaviour
  /** Message-IDs of the mails it has, in the order they came. */
  readonly has: string[]
  /** Resolves once it has so many mails. */
  hasSome(count: number): Promise<void>
  stop(): Promise<void>
}

export async function startBrokenMailServer(behaviour: Behaviour = 'take'): Promise<BrokenMailServer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    if (test.behaviour === 'mute') return
    if (test.behaviour === 'reset') return void socket.resetAndDestroy()
    converse(socket, test)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const test: BrokenMailServer = {
    port: (server.address() as AddressInfo).port,
    behaviour,
    has: [],
    async hasSome(count) {
      while (test.has.length < count) await new Promise((resolve) => setTimeout(resolve, 5))
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
  return test
}

function converse(socket: Socket, test: BrokenMailServer): void {
  let heard = ''
  let inMail = false
  const say = (line: string) => socket.write(`${line}\r\n`)
  say('220 mail.example')
  socket.on('data', (part: Buffer) => {
    heard += part.toString('latin1')
    for (;;) {
      const end = heard.indexOf(inMail ? '\r\n.\r\n' : '\r\n')
      if (end < 0) return
      const said = heard.slice(0, end)
      heard = heard.slice(end + (inMail ? 5 : 2))
      if (!inMail) {
        inMail = /^DATA$/i.test(said)
        say(inMail ? '354 go on' : /^QUIT$/i.test(said) ? '221 bye' : '250 mail.example')
        continue
      }
      inMail = false
      test.has.push(/^Message-ID: *(\S+)/im.exec(said)?.[1] ?? '')
      if (test.behaviour === 'drop-after-data') socket.destroy()
      else if (test.behaviour !== 'hold-after-data') say('250 taken')
    }
  })
}
