import type { Socket } from 'node:net'
import type { KnownHeads } from './known-heads.js'
import { connectionProblem } from './problem.js'

/** Milliseconds a connection is kept longer than its client was told, so that a request on its way still finds it open; Node does so too. */
const LEEWAY = 1_000

/** What all connections of a server have in common. */
export interface ReadySettings {
  readonly heads: KnownHeads
  readonly limits: {
    readonly headersTimeout: number
    readonly keepAliveTimeout: number
    readonly idleTimeout: number
  }
  /** When true, every request goes to the full server, which tells clients to leave. */
  readonly stopping: () => boolean
  /** Takes a connection for good, with all bytes that were not answered. */
  readonly handOver: (socket: Socket) => void
}

/**
 * Connections of which every request so far was answered from ready bytes. As soon as the bytes received are not exactly one request of
 * that kind, the connection goes to the full HTTP server and never comes back: there is one place that parses, frames and refuses.
 */
export class ReadyConnections {
  readonly #open = new Set<ReadyConnection>()
  readonly #settings: ReadySettings
  readonly #keepAlive: string
  #second = 0
  #ending = ''

  constructor(settings: ReadySettings) {
    this.#settings = settings
    const seconds = Math.floor(settings.limits.keepAliveTimeout / 1_000)
    this.#keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${seconds}\r\n\r\n`
  }

  accept(socket: Socket): void {
    const connection = new ReadyConnection(socket, this.#settings, {
      ending: () => this.#currentEnding(),
      gone: () => this.#open.delete(connection),
    })
    this.#open.add(connection)
  }

  /** Closes those that have nothing left to send. */
  closeIdle(): void {
    for (const connection of this.#open) if (connection.idle) connection.close()
  }

  closeAll(): void {
    for (const connection of this.#open) connection.close()
  }

  /** The last headers, in the order in which Node sends them; the same string for a whole second. */
  #currentEnding(): string {
    const now = Date.now()
    const second = Math.floor(now / 1_000)
    if (second !== this.#second) {
      this.#second = second
      this.#ending = `Date: ${new Date(now).toUTCString()}\r\n${this.#keepAlive}`
    }
    return this.#ending
  }
}

class ReadyConnection {
  readonly #socket: Socket
  readonly #settings: ReadySettings
  readonly #server: { ending: () => string; gone: () => void }
  #answered = false

  constructor(socket: Socket, settings: ReadySettings, server: { ending: () => string; gone: () => void }) {
    this.#socket = socket
    this.#settings = settings
    this.#server = server
    socket.setTimeout(settings.limits.headersTimeout)
    socket.on('data', this.#onData).on('drain', this.#onDrain).on('end', this.#onEnd)
    socket.on('timeout', this.#onTimeout).on('error', this.#onError).on('close', this.#onClose)
  }

  get idle(): boolean {
    return this.#socket.writableLength === 0
  }

  close(): void {
    this.#socket.destroy()
  }

  readonly #onData = (bytes: Buffer): void => {
    const socket = this.#socket
    if (socket.writableEnded) {
      // it was told to go
      socket.destroy()
      return
    }
    if (socket.writableNeedDrain) {
      // the client reads slowly: it gets its next answer when it has taken this one
      socket.pause()
      socket.unshift(bytes)
      return
    }
    const answer = this.#settings.stopping() ? undefined : this.#settings.heads.answerTo(bytes)
    if (answer === undefined) {
      this.#handOver(bytes)
      return
    }
    const opening = answer.opening(this.#server.ending())
    const { limits } = this.#settings
    if (!this.#answered) {
      this.#answered = true
      socket.setTimeout(limits.keepAliveTimeout + LEEWAY)
    }
    if (answer.rest === null) {
      if (!socket.write(opening)) socket.setTimeout(limits.idleTimeout)
      return
    }
    socket.cork()
    socket.write(opening)
    if (!socket.write(answer.rest)) socket.setTimeout(limits.idleTimeout)
    socket.uncork()
  }

  readonly #onDrain = (): void => {
    this.#socket.setTimeout(this.#settings.limits.keepAliveTimeout + LEEWAY)
    if (this.#socket.isPaused()) this.#socket.resume()
  }

  readonly #onEnd = (): void => {
    this.#socket.end()
  }

  readonly #onTimeout = (): void => {
    const socket = this.#socket
    if (this.#answered || socket.writableEnded) {
      socket.destroy()
      return
    }
    socket.setTimeout(this.#settings.limits.headersTimeout)
    socket.end(connectionProblem('ERR_HTTP_REQUEST_TIMEOUT'))
  }

  readonly #onError = (): void => {
    this.#socket.destroy()
  }

  readonly #onClose = (): void => {
    this.#server.gone()
  }

  #handOver(bytes: Buffer): void {
    const socket = this.#socket
    socket.off('data', this.#onData).off('drain', this.#onDrain).off('end', this.#onEnd)
    socket.off('timeout', this.#onTimeout).off('error', this.#onError).off('close', this.#onClose)
    socket.setTimeout(0)
    this.#server.gone()
    // paused while there is nobody to listen, so that the bytes come first and none is lost
    socket.pause()
    socket.unshift(bytes)
    this.#settings.handOver(socket)
    socket.resume()
  }
}
