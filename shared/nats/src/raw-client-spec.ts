import { once } from 'node:events'
import { connect } from 'node:net'

/** A client that says exactly what a test wants it to say. */
export interface RawClient {
  send(text: string | Buffer): void
  /** The first bytes of all that came, as text. */
  received(): string
  receivedBytes(): number
  /** Stops reading, until `resume`. */
  pause(): void
  resume(): void
  /** Resolves when the server has hung up. */
  readonly closed: Promise<void>
  readonly isClosed: boolean
  end(): void
}

const KEPT = 100_000

/** Connects and says nothing. */
export async function connectRaw(url: string): Promise<RawClient> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  let text = ''
  let bytes = 0
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  socket.on('close', () => resolve())
  socket.on('error', () => socket.destroy())
  socket.on('data', (piece) => {
    bytes += piece.length
    if (text.length < KEPT) text += piece.toString('latin1')
  })
  await once(socket, 'connect')
  return {
    send: (said) => socket.write(said),
    received: () => text,
    receivedBytes: () => bytes,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    closed,
    get isClosed() {
      return socket.destroyed
    },
    end: () => socket.destroy(),
  }
}
