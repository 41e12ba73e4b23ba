/** A preparation that failed for a reason already worded for the reader; it is shown without a stack. */
export class Refusal extends Error {}

/** Progress goes to stderr: stdout belongs to the command that was asked for, and may be captured. */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/** Seconds since `start` (`performance.now()`), as text. */
export function since(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`
}
