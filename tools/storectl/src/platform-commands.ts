import { type Command, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import type { Session } from './session.js'

const Synced = z.object({ versions: z.array(z.string()), current: z.string().nullable() })
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/

/** Milliseconds a sync may take: the source is asked page by page, and may be slow. */
const PATIENCE = 125_000

/** `syncnextcloudreleases`: name and options as in operations.md 1. */
export function platformCommands(program: Command, session: Session): void {
  program
    .command('syncnextcloudreleases')
    .description('read which versions of the platform are out; run it once an hour, only one runs at a time')
    .requiredOption('--oldest-supported <X.Y.Z>', 'all versions from this one on are supported', readVersion)
    .option('--print', 'print the versions, the newest first, and store nothing')
    .addHelpText(
      'after',
      `\nExit code 75: another sync is running. The token for GitHub is a setting of the store: GITHUB_API_TOKEN.`,
    )
    .action(async ({ oldestSupported, print = false }: { oldestSupported: string; print?: boolean }) => {
      const body = { oldestSupported, print }
      const { versions, current } = Synced.parse(await session.operator('/operator/platforms/sync', body, PATIENCE))
      if (print) for (const version of versions) session.print(version)
      else if (versions.length === 0)
        session.print(`There is no version from ${oldestSupported} on; nothing is changed.`)
      else session.print(`${versions.length} versions are supported; ${current} is the current one.`)
    })
}

function readVersion(given: string): string {
  if (VERSION.test(given)) return given
  throw new InvalidArgumentError('It is three numbers without leading zeros, such as 31.0.0.')
}
