import { progress } from '@clack/prompts'

/** Steps of a longer piece of work, as a bar on a terminal and as plain lines elsewhere. */
export interface Progress {
  step(message: string): void
  done(message: string): void
  failed(message: string): void
}

/** @param steps how many steps there will be */
export function showProgress(title: string, steps: number): Progress {
  if (!process.stdout.isTTY) {
    const print = (line: string) => process.stdout.write(`${line}\n`)
    return { step: print, done: print, failed: () => undefined }
  }
  const bar = progress({ max: steps, size: 24 })
  bar.start(title)
  return {
    step: (message) => bar.advance(1, message),
    done: (message) => bar.stop(message),
    failed: (message) => bar.error(message),
  }
}
