import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A temporary folder for one test run alone, so that what tests leave behind is seen, and goes with it. */
export function openTemporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'appstore-tests-'))
  chmodSync(folder, 0o755) // a database that is started by root runs as somebody else
  return {
    folder,
    /** What is in it, by kind: the random end of a name tells nobody who made it. */
    leftBehind() {
      const kinds = readdirSync(folder).map((name) => name.replace(/[A-Za-z0-9]{6}$/, '*'))
      return [...new Set(kinds)].map((kind) => `${kind} (${kinds.filter((each) => each === kind).length})`)
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}
