import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The files in a folder and all folders in it, in a fixed order; none when there is no such folder. */
export function walk(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}
