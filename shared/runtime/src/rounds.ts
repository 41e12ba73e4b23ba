import { pause } from '@appstore/event-sourcing/waiting'

/** Work that comes round again until it is ended. */
export interface Rounds {
  /** The first round is now. */
  start(): void
  /** The next round is now, however long the pause was to be. A kick during a round is for the one after it. */
  kick(): void
  /** Aborted once the work is to end; a long round looks at it. */
  readonly stopped: AbortSignal
  /** Resolves once no round goes on any more. */
  stop(): Promise<void>
}

/** @param round one of them; resolves with the milliseconds until the next, and never rejects */
export function createRounds(round: () => Promise<number>): Rounds {
  const stopped = new AbortController()
  let kicked = new AbortController()
  let running: Promise<void> = Promise.resolve()
  const run = async () => {
    while (!stopped.signal.aborted) {
      kicked = new AbortController()
      const rest = await round()
      await pause(rest, AbortSignal.any([stopped.signal, kicked.signal]))
    }
  }
  return {
    start() {
      running = run()
    },
    kick: () => kicked.abort(),
    stopped: stopped.signal,
    async stop() {
      stopped.abort()
      await running
    },
  }
}
