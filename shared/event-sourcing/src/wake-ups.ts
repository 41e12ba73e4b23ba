import type { WakeUps } from './event-store.js'
import { pause } from './waiting.js'

const FIRST_PAUSE = 100
const LONGEST_PAUSE = 5_000

/** How a store tells that its log has grown. */
export interface WakeUpSource {
  /**
   * Listens over one connection: calls `attached` once it is listening and `wake` whenever the log has grown. Resolves or rejects when the
   * connection is lost, and resolves soon after `signal` is aborted.
   */
  attach(attached: () => void, wake: () => void, signal: AbortSignal): Promise<void>
}

/** One listening connection for all followers of a process; it exists while somebody wants to be woken. */
export interface WakeUpHub {
  add(wake: () => void): Promise<WakeUps>
  close(): Promise<void>
}

export function createWakeUpHub(source: WakeUpSource): WakeUpHub {
  const wakes = new Set<() => void>()
  let session: Session | undefined

  const close = async () => {
    wakes.clear()
    const ending = session
    session = undefined
    await ending?.stop()
  }
  return {
    async add(wake) {
      const own = () => wake() // the same function may be added twice
      wakes.add(own)
      session ??= startSession(source, () => {
        for (const each of wakes) each()
      })
      await session.firstAttempt
      return {
        async stop() {
          if (wakes.delete(own) && wakes.size === 0) await close()
        },
      }
    },
    close,
  }
}

interface Session {
  /** Resolves once it listens, or once that has failed for the first time: a store that is away holds nobody up. */
  readonly firstAttempt: Promise<void>
  stop(): Promise<void>
}

/** Stays attached, again and again, until it is stopped. */
function startSession(source: WakeUpSource, wakeAll: () => void): Session {
  const stopped = new AbortController()
  const attempted = Promise.withResolvers<void>()
  let wait = FIRST_PAUSE

  const attached = () => {
    wait = FIRST_PAUSE
    attempted.resolve()
    wakeAll() // what was appended while nobody listened
  }
  const run = async () => {
    while (!stopped.signal.aborted) {
      // Why it failed does not matter: the followers' own reading reports it, and their slow polling bridges the time.
      await source.attach(attached, wakeAll, stopped.signal).catch(() => undefined)
      attempted.resolve()
      await pause(wait, stopped.signal)
      wait = Math.min(wait * 2, LONGEST_PAUSE)
    }
  }
  const running = run()
  return {
    firstAttempt: attempted.promise,
    async stop() {
      stopped.abort()
      await running
    },
  }
}
