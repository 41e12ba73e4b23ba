import { SettingsError } from './env.js'

/** Something that runs until it is stopped. */
export interface Running {
  stop(): Promise<void>
}

/** Milliseconds a process takes at most to end after the first signal. */
const STOP_DEADLINE = 10_000

/**
 * The life of a process: start, run until SIGTERM or SIGINT, stop within ten seconds.
 * Exit code 0 after a clean stop, 1 after a failed or late one, 2 when the settings are wrong.
 */
export function runMain(name: string, start: () => Promise<Running>): void {
  const starting = start()
  starting.catch((error: unknown) => {
    if (error instanceof SettingsError) {
      process.stderr.write(`${name}: ${error.message}\n`)
      process.exit(2)
    }
    process.stderr.write(`${name} could not start: ${describe(error)}\n`)
    process.exit(1)
  })
  let stopping = false
  const stop = () => {
    if (stopping) process.exit(1) // a second signal means: now
    stopping = true
    setTimeout(() => {
      process.stderr.write(`${name} did not stop within ${STOP_DEADLINE / 1000} s\n`)
      process.exit(1)
    }, STOP_DEADLINE).unref()
    starting
      .then((running) => running.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`${name} did not stop cleanly: ${describe(error)}\n`)
          process.exit(1)
        },
      )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
