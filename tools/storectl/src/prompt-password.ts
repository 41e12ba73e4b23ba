import { isCancel, password } from '@clack/prompts'
import { UsageError } from './settings.js'

/** Asks twice on a terminal; without one the password comes from `STORECTL_PASSWORD`. */
export async function promptPassword(environment: Readonly<Record<string, string | undefined>>): Promise<string> {
  const given = environment.STORECTL_PASSWORD
  if (given) return given
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new UsageError('There is no terminal to ask for the password. Set STORECTL_PASSWORD.')
  }
  const first = await ask('Password')
  if ((await ask('Password, once more')) !== first)
    throw new UsageError('The two passwords differ. Nothing was changed.')
  return first
}

async function ask(message: string): Promise<string> {
  const answer = await password({ message, validate: (value) => (value ? undefined : 'A password is needed.') })
  if (isCancel(answer)) throw new UsageError('Cancelled. Nothing was changed.')
  return answer
}
