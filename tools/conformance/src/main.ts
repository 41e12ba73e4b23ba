import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createHostIdentity, type HostIdentity, startArchiveHost } from '@appstore/dev-authority/archive-host'
import { existingAuthority } from '@appstore/dev-authority/authority-folder'
import { Command, InvalidArgumentError } from 'commander'
import pc from 'picocolors'
import { type Check, type Verdict, verdictOf } from './check.js'
import { CHECKS } from './checks.js'
import { World } from './world.js'

interface Options {
  readonly url: string
  readonly operatorToken?: string
  readonly authority?: string
  readonly archivePort: number
  readonly folder?: string
  readonly subscriptionKey?: string
  readonly only?: string
  readonly list?: true
}

const HELP = `
The checks make accounts and apps with names of their own ("c" and eight digits in front) and leave them there: use a store for trials.
What a check needs and does not get makes it "could not run", which does not count as passed.

The store has to accept what the checks publish: start it with
  NEXTCLOUD_CERTIFICATE_LOCATION, NEXTCLOUD_CRL_LOCATION   of the authority in --authority (a development store has its own)
  DOWNLOAD_ALLOW_HOSTS=localhost:PORT DOWNLOAD_CA_FILE=FOLDER/archives.crt   with --archive-port PORT --folder FOLDER
  THROTTLE_APP_UPLOAD, THROTTLE_APP_REGISTER   of 1000/day or more

Exit code 0: all passed; 1: some failed; 3: none failed, some could not run.`

const port = (text: string): number => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0 || number > 65_535) throw new InvalidArgumentError('Not a port.')
  return number
}

const program = new Command('conformance')
  .description('Tries the checklists of the API and of the release pipeline on a running store, one check a line.')
  .requiredOption('--url <url>', 'the store, such as http://127.0.0.1:8000')
  .option('--operator-token <token>', 'opens the operator routes (else OPERATOR_TOKEN)', process.env.OPERATOR_TOKEN)
  .option('--authority <folder>', 'folder of an authority the store trusts, such as .data/authority')
  .option('--archive-port <port>', 'port on which archives are offered to the store', port, 0)
  .option('--folder <folder>', 'where the certificate of that port is kept; archives.crt in it is its authority')
  .option('--subscription-key <key>', 'a key of a valid subscription')
  .option('--only <text>', 'only the checks whose line contains this')
  .option('--list', 'print the checks and end')
  .addHelpText('after', HELP)
  .parse()

process.exitCode = await main(program.opts<Options>())

async function main(options: Options): Promise<number> {
  const { only } = options
  const checks = CHECKS.filter(({ line }) => only === undefined || line.includes(only))
  if (options.list) {
    for (const { list, line } of checks) process.stdout.write(`${list}  ${line}\n`)
    return 0
  }
  const identity = options.folder === undefined ? undefined : await keptIdentity(options.folder)
  const archives = await startArchiveHost(options.archivePort, identity)
  try {
    const authority = options.authority === undefined ? undefined : await existingAuthority(options.authority)
    const { operatorToken, subscriptionKey } = options
    const url = options.url.replace(/\/+$/, '')
    return await run(checks, new World({ url, operatorToken, authority, archives, subscriptionKey }))
  } finally {
    await archives.stop()
  }
}

/** The same in every run with this folder, so that a store which trusts it goes on doing so. */
async function keptIdentity(folder: string): Promise<HostIdentity> {
  const file = join(folder, 'archives.json')
  const kept = await readFile(file, 'utf8').catch(() => undefined)
  if (kept !== undefined) return JSON.parse(kept) as HostIdentity
  const identity = await createHostIdentity()
  await mkdir(folder, { recursive: true })
  await writeFile(file, JSON.stringify(identity), { mode: 0o600 })
  await writeFile(join(folder, 'archives.crt'), identity.authority)
  return identity
}

async function run(checks: readonly Check[], world: World): Promise<number> {
  const counts: Record<Verdict['kind'], number> = { passed: 0, failed: 0, 'could-not-run': 0 }
  for (const check of checks) {
    const verdict = await verdictOf(check, world)
    counts[verdict.kind] += 1
    process.stdout.write(`${mark(verdict)} ${check.list}  ${check.line}\n`)
    if (verdict.kind !== 'passed') process.stdout.write(`    ${verdict.why.replaceAll('\n', '\n    ')}\n`)
  }
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts['could-not-run']} could not run\n`)
  if (counts.failed > 0) return 1
  return counts['could-not-run'] > 0 ? 3 : 0
}

function mark({ kind }: Verdict): string {
  if (kind === 'passed') return pc.green('✔')
  return kind === 'failed' ? pc.red('✘') : pc.yellow('?')
}
