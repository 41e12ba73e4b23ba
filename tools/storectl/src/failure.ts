import { z } from 'zod'
import { UsageError } from './settings.js'
import { StoreRefusal } from './store-client.js'

/** Of `sysexits.h`: nothing is wrong, try again later. */
const TRY_LATER = 75

/** What a command ends with: programs that start it can tell that another one is at it from everything else. */
export function exitCodeOf(error: unknown): number {
  return error instanceof StoreRefusal && error.code === 'platform-sync-running' ? TRY_LATER : 1
}

/** What went wrong, for a person: a sentence with the way out, or a stack where only the authors of storectl can help. */
export function explainFailure(error: unknown, storeUrl: string): string {
  if (error instanceof UsageError || error instanceof StoreRefusal) return error.message
  if (error instanceof z.ZodError) {
    return (
      `What answers at ${storeUrl} does not speak like a store of this version. ` +
      'Is STORE_URL the address of an app store? storectl --version and the store should be the same.'
    )
  }
  if (!(error instanceof Error)) return String(error)
  const { code, path } = error as NodeJS.ErrnoException
  if (code === 'EISDIR') return `${path ?? 'What was given'} is a folder; a file is needed.`
  return code !== undefined && path !== undefined ? explainPath(code, path) : (error.stack ?? error.message)
}

function explainPath(code: string, path: string): string {
  switch (code) {
    case 'ENOENT':
      return `There is no ${path}.`
    case 'ENOTDIR':
    case 'EEXIST':
      return `${path} is not a folder.`
    case 'EACCES':
    case 'EPERM':
      return `${path} is not yours to read or to write (${code}).`
    default:
      return `${path} cannot be used (${code}).`
  }
}
