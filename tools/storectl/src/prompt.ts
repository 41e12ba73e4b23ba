import { createInterface } from 'node:readline/promises'
import { isCancel, password, text } from '@clack/prompts'
import { UsageError } from './settings.js'

/** Asks twice on a terminal; without one the password comes from `STORECTL_PASSWORD`. */
export async function promptPassword(environment: Readonly<Record<string, string | undefined>>): Promise<string> {
  const given = environment.STORECTL_PASSWORD
  if (given) return given
  if (!isTerminal()) throw new UsageError('There is no terminal to ask for the password. Set STORECTL_PASSWORD.')
  const first = await askSecretly('Password')
  if ((await askSecretly('Password, once more')) !== first)
    throw new UsageError('The two passwords differ. Nothing was changed.')
  return first
}

/** Asks on a terminal for what an option would have said. */
export async function promptText(message: string, option: string): Promise<string> {
  if (!isTerminal()) {
    throw new UsageError(`There is no terminal to ask for the ${message.toLowerCase()}. Give ${option}.`)
  }
  return answered(
    await text({ message, validate: (value) => (value ? undefined : `${message}: something is needed.`) }),
  )
}

/** The first line of standard input, asked for when that is a terminal: secrets on a command line are seen by others, and kept. */
export async function readSecret(message: string): Promise<string> {
  if (isTerminal()) return await askSecretly(message)
  for await (const line of createInterface({ input: process.stdin })) return line.trim()
  throw new UsageError('Standard input is empty. Nothing was changed.')
}

function isTerminal(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true
}

async function askSecretly(message: string): Promise<string> {
  return answered(
    await password({ message, validate: (value) => (value ? undefined : `${message}: something is needed.`) }),
  )
}

function answered(answer: string | symbol): string {
  if (isCancel(answer) || typeof answer !== 'string') throw new UsageError('Cancelled. Nothing was changed.')
  return answer
}
