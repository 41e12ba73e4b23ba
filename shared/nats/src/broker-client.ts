import type { Socket } from 'node:net'
import type { BrokerState, Receiver, Subscription } from './broker-state.js'
import { type ClientMessage, ProtocolParser, ProtocolViolation } from './protocol-parser.js'
import { isPattern, isSubject } from './subject-index.js'

const PING_EVERY = 30_000
const AUTHENTICATION_DEADLINE = 5_000
/** Milliseconds a client that is turned away has to take in why. */
const FAREWELL = 1_000
const NO_RESPONDERS = Buffer.from('NATS/1.0 503\r\n\r\n')
const CRLF = Buffer.from('\r\n')

/** One connection to the broker. */
export class BrokerClient implements Receiver {
  private readonly socket: Socket
  private readonly state: BrokerState
  private readonly info: Record<string, unknown>
  private readonly parser: ProtocolParser
  private readonly subscriptions = new Map<string, Subscription>()
  private authenticated = false
  private verbose = false
  private wantsNoResponders = false
  private echo = true
  private unansweredPings = 0
  private timer: NodeJS.Timeout | undefined

  constructor(socket: Socket, state: BrokerState, info: Record<string, unknown>) {
    this.socket = socket
    this.state = state
    this.info = {
      ...info,
      version: '2.10.0',
      proto: 1,
      headers: true,
      auth_required: true,
      max_payload: state.maxPayload,
    }
    this.parser = new ProtocolParser(state.maxPayload)
  }

  start(): void {
    this.socket.setNoDelay(true)
    this.socket.on('error', () => this.socket.destroy())
    this.socket.on('close', () => this.cleanUp())
    this.socket.on('data', (bytes) => this.read(bytes))
    this.send(`INFO ${JSON.stringify(this.info)}\r\n`)
    this.timer = setTimeout(() => this.fail('Authentication Timeout'), AUTHENTICATION_DEADLINE)
  }

  private read(bytes: Buffer): void {
    if (this.turnedAway()) return
    this.socket.cork()
    try {
      for (const message of this.parser.feed(bytes)) {
        this.handle(message)
        if (this.turnedAway()) return
      }
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error
      this.fail(error.message)
    } finally {
      this.socket.uncork()
    }
  }

  private handle(message: ClientMessage): void {
    if (message.op === 'CONNECT') return this.connect(message.options)
    if (!this.authenticated) return this.fail('Authorization Violation')
    switch (message.op) {
      case 'PING':
        return this.send('PONG\r\n')
      case 'PONG':
        this.unansweredPings = 0
        return
      case 'SUB':
        this.subscribe(message.subject, message.queue, message.sid)
        return this.acknowledge()
      case 'UNSUB':
        this.unsubscribe(message.sid, message.max)
        return this.acknowledge()
      case 'PUB':
        this.publish(message)
        return this.acknowledge()
    }
  }

  private connect(options: Record<string, unknown>): void {
    if (!this.state.allows(options.auth_token)) return this.fail('Authorization Violation')
    this.authenticated = true
    this.verbose = options.verbose === true
    this.wantsNoResponders = options.no_responders === true
    this.echo = options.echo !== false
    clearTimeout(this.timer)
    this.timer = setInterval(() => this.ping(), PING_EVERY)
    this.timer.unref()
    this.acknowledge()
  }

  private ping(): void {
    this.unansweredPings += 1
    if (this.unansweredPings > 2) return this.fail('Stale Connection')
    this.send('PING\r\n')
  }

  private subscribe(subject: string, queue: string | undefined, sid: string): void {
    if (!isPattern(subject)) return this.send("-ERR 'Invalid Subject'\r\n")
    const subscription: Subscription = { client: this, subject, queue, sid, max: undefined, delivered: 0 }
    this.unsubscribe(sid, undefined)
    this.subscriptions.set(sid, subscription)
    this.state.subscriptions.add(subscription)
  }

  private unsubscribe(sid: string, max: number | undefined): void {
    const subscription = this.subscriptions.get(sid)
    if (subscription === undefined) return
    if (max !== undefined && max > subscription.delivered) {
      subscription.max = max
      return
    }
    this.subscriptions.delete(sid)
    this.state.subscriptions.remove(subscription)
  }

  /** To every plain subscription, and to one of each queue group. */
  private publish(message: Extract<ClientMessage, { op: 'PUB' }>): void {
    if (!isSubject(message.subject)) return this.send("-ERR 'Invalid Publish Subject'\r\n")
    const groups = new Map<string, Subscription[]>()
    let receivers = 0
    for (const subscription of this.state.subscriptions.matching(message.subject)) {
      if (!this.echo && subscription.client === this) continue
      receivers += 1
      if (subscription.queue === undefined) subscription.client.deliver(subscription, message)
      else groups.set(subscription.queue, [...(groups.get(subscription.queue) ?? []), subscription])
    }
    for (const members of groups.values()) {
      const chosen = members[Math.floor(Math.random() * members.length)] as Subscription
      chosen.client.deliver(chosen, message)
    }
    if (receivers === 0 && message.reply !== undefined && this.wantsNoResponders) this.tellNoResponders(message.reply)
  }

  private tellNoResponders(reply: string): void {
    for (const subscription of this.state.subscriptions.matching(reply)) {
      if (subscription.client !== this) continue
      const headerBytes = NO_RESPONDERS.length
      this.deliver(subscription, { op: 'PUB', subject: reply, reply: undefined, headerBytes, payload: NO_RESPONDERS })
    }
  }

  deliver(subscription: Subscription, message: Extract<ClientMessage, { op: 'PUB' }>): void {
    if (this.turnedAway()) return
    const { subject, reply, headerBytes, payload } = message
    const head = headerBytes > 0 ? `HMSG ${subject} ${subscription.sid}` : `MSG ${subject} ${subscription.sid}`
    const sizes = headerBytes > 0 ? `${headerBytes} ${payload.length}` : `${payload.length}`
    this.socket.write(`${head}${reply === undefined ? '' : ` ${reply}`} ${sizes}\r\n`, 'latin1')
    this.socket.write(payload)
    this.socket.write(CRLF)
    subscription.delivered += 1
    if (subscription.max !== undefined && subscription.delivered >= subscription.max) {
      this.unsubscribe(subscription.sid, undefined)
    }
    if (this.socket.writableLength > this.state.maxPending) this.socket.destroy() // a slow consumer must not fill the memory
  }

  private acknowledge(): void {
    if (this.verbose) this.send('+OK\r\n')
  }

  private turnedAway(): boolean {
    return this.socket.destroyed || this.socket.writableEnded
  }

  private send(text: string): void {
    if (!this.turnedAway()) this.socket.write(text, 'latin1')
  }

  /** Says why and hangs up, also on a client that does not read. Nothing more is delivered to it or taken from it. */
  private fail(text: string): void {
    if (this.turnedAway()) return
    this.socket.end(`-ERR '${text}'\r\n`, 'latin1')
    this.socket.destroySoon()
    this.cleanUp()
    this.timer = setTimeout(() => this.socket.destroy(), FAREWELL).unref()
  }

  private cleanUp(): void {
    clearTimeout(this.timer)
    for (const subscription of this.subscriptions.values()) this.state.subscriptions.remove(subscription)
    this.subscriptions.clear()
  }
}
