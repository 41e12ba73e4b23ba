import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of real data beside the checkout, or `undefined` with a word about it. On CI it must be there. */
export function sharedFixtures(): string | undefined {
  let root = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(root, 'pnpm-workspace.yaml'))) root = dirname(root)
  // biome-ignore lint/style/noProcessEnv: where the data lies is up to whoever runs the tests
  const folder = process.env.APPSTORE_FIXTURES ?? join(root, '..', 'shared', 'fixtures')
  if (existsSync(folder)) return folder
  // biome-ignore lint/style/noProcessEnv: on CI a missing folder must not pass
  if (process.env.CI) throw new Error(`The fixtures are missing: ${folder}`)
  process.stderr.write(
    `No real data at ${folder}: tests with it are skipped. APPSTORE_FIXTURES names another folder.\n`,
  )
  return undefined
}
