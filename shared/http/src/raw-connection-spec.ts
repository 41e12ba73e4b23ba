import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const opened = new Set<Socket>()

/** A client that sends bytes as it pleases and keeps everything that comes back, as latin-1 text. */
export class RawConnection {
  readonly socket: Socket
  received = ''
  #closed = false

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (data: Buffer) => {
      this.received += data.toString('latin1')
    })
    socket.on('error', () => undefined)
    opened.add(socket)
    socket.on('close', () => {
      opened.delete(socket)
      this.#closed = true
    })
  }

  static async open(port: number): Promise<RawConnection> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    await once(socket, 'connect')
    return new RawConnection(socket)
  }

  /** Ends what tests have opened: half of a connection whose server has gone would keep their process alive. */
  static closeAll(): void {
    for (const socket of opened) socket.destroy()
  }

  /** Sends each text so that it arrives by itself. */
  async send(...texts: readonly string[]): Promise<void> {
    for (const text of texts) {
      this.socket.write(Buffer.from(text, 'latin1'))
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }

  /** Sends a request and gives the answer to it, which has a `Content-Length` or no body. */
  async ask(...texts: readonly string[]): Promise<string> {
    const from = this.received.length
    await this.send(...texts)
    const isHead = texts.join('').startsWith('HEAD')
    await this.until(() => isWhole(this.received.slice(from), isHead))
    return this.received.slice(from)
  }

  /** Everything until the server has closed; a client that does not read would never learn of it. */
  async rest(): Promise<string> {
    this.socket.on('end', () => this.socket.end())
    if (this.socket.readableEnded) this.socket.end()
    this.socket.resume()
    if (!this.#closed) await once(this.socket, 'close')
    return this.received
  }

  /** Waits until that, or until nothing more can come. */
  async until(reached: () => boolean): Promise<void> {
    while (!reached() && !this.#closed && !this.socket.readableEnded)
      await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

function isWhole(answer: string, isHead: boolean): boolean {
  const end = answer.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = Number(/^content-length: (\d+)\r$/im.exec(answer.slice(0, end + 2))?.[1] ?? 0)
  return isHead || answer.startsWith('HTTP/1.1 304') || answer.length >= end + 4 + length
}

/** The same answer whenever it was given. */
export function undated(answer: string): string {
  return answer.replaceAll(/^Date: [^\r]*\r$/gm, 'Date: *\r')
}
