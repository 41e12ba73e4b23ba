import type { Command } from 'commander'
import { withReason } from './order.js'
import type { Session } from './session.js'

interface Options {
  readonly nightly?: boolean
  readonly reason?: string
}

/** `releases withdraw|restore`: what administrators may do to releases. */
export function releaseCommands(program: Command, session: Session): void {
  const releases = program.command('releases').description('administer releases, whoever owns the app')
  const order = (what: string, appId: string, version: string, { nightly, reason }: Options) =>
    session.operator(`/operator/releases/${what}`, { appId, version, isNightly: nightly ?? false, reason })

  withReason(
    releases
      .command('withdraw <id> <version>')
      .description('take a release out of the lists; releases restore undoes it')
      .option('--nightly', 'the nightly of this version'),
  ).action(async (id: string, version: string, options: Options) => {
    await order('withdraw', id, version, options)
    session.print(
      `${name(id, version, options)} is withdrawn. Undo: storectl releases restore ${id} ${version}${options.nightly ? ' --nightly' : ''}`,
    )
  })

  withReason(
    releases
      .command('restore <id> <version>')
      .description('bring a withdrawn release back as it was')
      .option('--nightly', 'the nightly of this version'),
  ).action(async (id: string, version: string, options: Options) => {
    await order('restore', id, version, options)
    session.print(`${name(id, version, options)} is back.`)
  })
}

function name(id: string, version: string, { nightly }: Options): string {
  return `${nightly ? 'The nightly' : 'Release'} ${version} of ${id}`
}
