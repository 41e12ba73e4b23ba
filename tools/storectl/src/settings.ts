import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the store is and how to speak to it. Read from the environment; the development store's data folder fills the gaps. */
export interface StoreSettings {
  /** Base address without a slash at the end. */
  readonly url: string
  readonly dataFolder: string
}

/** A mistake of the caller: shown as one line, without a stack. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** `STORE_URL`, else the address a store with this data folder was started at, else the default. */
export function storeSettings(environment: Readonly<Record<string, string | undefined>>): StoreSettings {
  const dataFolder = environment.APPSTORE_DATA || '.data'
  const url = environment.STORE_URL || readIfThere(join(dataFolder, 'url')) || 'http://127.0.0.1:8000'
  return { url: url.replace(/\/+$/, ''), dataFolder }
}

/** `OPERATOR_TOKEN`, else the one in the data folder. */
export function operatorToken(
  environment: Readonly<Record<string, string | undefined>>,
  dataFolder: string,
): { token: string; from: string } {
  if (environment.OPERATOR_TOKEN) return { token: environment.OPERATOR_TOKEN, from: 'OPERATOR_TOKEN' }
  const file = join(dataFolder, 'operator-token')
  const token = readIfThere(file)
  if (token) return { token, from: file }
  throw new UsageError(
    `This command needs the operator token. Set OPERATOR_TOKEN, or APPSTORE_DATA to the store's data folder (looked in ${dataFolder}).`,
  )
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}
