import { rpc } from '@appstore/contracts/rpc'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import { z } from 'zod'
import { connectMessaging, type Messaging } from './connection.js'
import { startEmbeddedBroker } from './embedded-broker.js'

/** What every server under test asks of its clients. */
export const TOKEN = 'let-me-in'

/** A server of one's own and its life. */
export interface BrokerUnderTest {
  /** With the right token. */
  readonly url: string
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** At the same address; with another token, clients are refused. */
  comeBack(token?: string): Promise<void>
  stop(): Promise<void>
}

/** Bytes, as in {@link BrokerOptions}. */
export interface BrokerLimits {
  readonly maxPayload?: number
  readonly maxPending?: number
}

export type StartBroker = (limits?: BrokerLimits) => Promise<BrokerUnderTest>

/** The embedded broker, which keeps its port when it comes back. */
export async function startEmbedded(limits: BrokerLimits = {}): Promise<BrokerUnderTest> {
  let broker = await startEmbeddedBroker({ token: TOKEN, ...limits })
  const port = Number(new URL(broker.url).port)
  return {
    url: broker.url,
    kill: () => broker.stop(),
    async comeBack(token = TOKEN) {
      broker = await startEmbeddedBroker({ token, port, ...limits })
    },
    stop: () => broker.stop(),
  }
}

/** What the tests of one server work with. */
export interface MessagingWorld {
  /** The server that all tests share. */
  readonly broker: BrokerUnderTest
  /** A connection of its own, as another process would have one; to the shared server unless a test says otherwise. */
  connect(options?: { url?: string; log?: (line: string) => void }): Promise<Messaging>
  /** A server that this test may kill. */
  start: StartBroker
  /** Runs when the test ends, the last one first. */
  atEnd(work: () => Promise<unknown>): void
}

/** Declares the shared server; what a test opens ends with the test. */
export function useMessaging(start: StartBroker): MessagingWorld {
  let shared: BrokerUnderTest | undefined
  const ends: (() => Promise<unknown>)[] = []
  const broker = () => {
    if (shared === undefined) throw new Error('the server did not start')
    return shared
  }
  beforeAll(async () => {
    shared = await start()
  })
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })
  afterAll(() => shared?.stop())
  return {
    get broker() {
      return broker()
    },
    async connect({ url = broker().url, log } = {}) {
      const level = log === undefined ? 'silent' : 'info'
      const logger = createLogger({ service: 'test', level, destination: { write: (line) => log?.(line) } })
      const messaging = await connectMessaging({ url, name: 'test', logger, metrics: createMetrics() })
      ends.push(() => messaging.close())
      return messaging
    },
    async start(limits) {
      const own = await start(limits)
      ends.push(() => own.stop())
      return own
    },
    atEnd: (work) => ends.push(work),
  }
}

/** Nothing may depend on this deadline: a call that waits for it fails its test. */
export const NEVER = 2 ** 30

/** A request to a service that no other test knows. */
export function newRequest(timeoutMs = NEVER) {
  return rpc({
    subject: `rpc.${newName()}.greet`,
    request: z.object({ name: z.string().min(1), times: z.number().int().default(1) }),
    response: z.object({ text: z.string() }),
    timeoutMs,
  })
}
export type Greeting = ReturnType<typeof newRequest>

/** A token of a subject that nobody else uses. */
export function newName(): string {
  return `t${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`
}

export const greeting = async ({ name, times }: { name: string; times: number }) => ({
  text: `Hello ${name}`.repeat(times),
})
