import type { Command } from 'commander'
import { z } from 'zod'
import type { Session } from './session.js'
import { UsageError } from './settings.js'
import { table } from './table.js'

const Status = z.object({
  services: z.array(
    z.object({
      service: z.string(),
      ready: z.boolean(),
      problems: z.array(z.string()).default([]),
      projections: z
        .array(
          z.object({
            name: z.string(),
            state: z.string(),
            position: z.string(),
            head: z.string(),
            lagSeconds: z.number(),
            error: z.string().nullable(),
          }),
        )
        .default([]),
    }),
  ),
})

/** `projections status|rebuild`. */
export function projectionCommands(program: Command, session: Session): void {
  const projections = program.command('projections').description('look at read models and rebuild them')

  projections
    .command('status')
    .description('how far each read model is')
    .option('--json', 'for machines')
    .action(async (options: { json?: boolean }) => {
      const { services } = Status.parse(await session.operator('/operator/projections'))
      if (options.json) return session.print(JSON.stringify({ services }))
      const rows = services.flatMap(({ service, projections: each }) =>
        each.map((one) => [service, one.name, one.state, one.position, one.head, `${one.lagSeconds.toFixed(1)} s`]),
      )
      session.print(table(['service', 'projection', 'state', 'position', 'head', 'behind'], rows))
      for (const problem of services.flatMap((service) => service.problems)) session.print(`! ${problem}`)
    })

  projections
    .command('rebuild <projection>')
    .description('build a read model anew from the first event, beside the one in service: service/name or name')
    .action(async (name: string) => {
      const { services } = Status.parse(await session.operator('/operator/projections'))
      const found = services.flatMap(({ service, projections: each }) =>
        each
          .filter((one) => one.name === name || `${service}/${one.name}` === name)
          .map((one) => ({ service, name: one.name })),
      )
      if (found.length !== 1) {
        const known = services.flatMap(({ service, projections: each }) => each.map((one) => `${service}/${one.name}`))
        const problem =
          found.length > 1 ? `Several services have a projection ${name}` : `There is no projection ${name}`
        throw new UsageError(`${problem}. There are: ${known.join(', ')}.`)
      }
      const { service, name: projection } = found[0] as { service: string; name: string }
      await session.operator(`/operator/projections/${service}/${projection}/rebuild`, {})
      session.print(`${service}/${projection} is being rebuilt; reads go on. Watch: storectl projections status`)
    })
}
