const MINUTE = 60_000
/** Minutes to wait after each failed attempt; when all are used up, 3 days have gone by. */
const PAUSES = [1, 5, 15, 60, 240, 720, 1_440, 1_440] as const

/**
 * When something that another host did not take is tried again; `null`: never, it is given up.
 *
 * @param attempts how many there were before the one that failed at `at`
 */
export function nextAttempt(attempts: number, at: Date): string | null {
  const minutes = PAUSES[attempts]
  return minutes === undefined ? null : new Date(at.getTime() + minutes * MINUTE).toISOString()
}
