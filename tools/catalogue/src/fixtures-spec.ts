import { realDataFolder } from './real-metadata.js'

/** The folder of real data, or `undefined` with a word about it. On CI it must be there. */
export function sharedFixtures(): string | undefined {
  const folder = realDataFolder(process.env.APPSTORE_FIXTURES)
  if (folder === undefined && process.env.CI) throw new Error('The fixtures (../shared/fixtures) are missing.')
  if (folder === undefined) process.stderr.write('No real data: tests that generate a catalogue are skipped.\n')
  return folder
}
