import { type Command, InvalidArgumentError } from 'commander'

/** Adds `--reason`, which the log keeps with what was done. */
export function withReason(command: Command): Command {
  return command.option('--reason <text>', 'why; kept in the log')
}

/** Reads `on` or `off`. */
export function readSwitch(given: string): boolean {
  if (given === 'on') return true
  if (given === 'off') return false
  throw new InvalidArgumentError('It is on or off.')
}
