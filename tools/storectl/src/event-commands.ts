import { setTimeout as sleep } from 'node:timers/promises'
import { type Command, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import { createLogCheck, EventView } from './log-check.js'
import type { Session } from './session.js'
import { UsageError } from './settings.js'

const EventPage = z.object({ events: z.array(EventView), position: z.string(), atEnd: z.boolean() })
type EventPage = z.infer<typeof EventPage>
const ProjectionHeads = z.object({
  services: z.array(z.object({ projections: z.array(z.object({ head: z.string().regex(/^\d+$/) })).default([]) })),
})

/** `events tail|verify`. */
export function eventCommands(program: Command, session: Session): void {
  const events = program.command('events').description('look into the log of everything that happened')

  events
    .command('tail')
    .description('print events as they happen')
    .option('--after <position>', 'begin after this position; default: the end of the log', readPosition)
    .option('--no-follow', 'stop at the end of the log')
    .option('--json', 'whole events, one JSON object a line')
    .action(async (options: { after?: string; follow: boolean; json?: boolean }) => {
      let after = options.after ?? (options.follow ? await endOfLog(session) : '0')
      for (;;) {
        const page = await read(session, after)
        for (const event of page.events) session.print(options.json ? JSON.stringify(event) : oneLine(event))
        after = page.position
        if (page.atEnd && !options.follow) return
        if (page.atEnd) await sleep(1_000)
      }
    })

  events
    .command('verify')
    .description('read the whole log and check that nothing is missing, repeated or out of order')
    .action(async () => {
      const check = createLogCheck()
      let after = '0'
      for (let atEnd = false; !atEnd; ) {
        const page = await read(session, after)
        for (const event of page.events) check.add(event)
        after = page.position
        atEnd = page.atEnd
      }
      const { events: count, streams, problems } = check.result()
      for (const problem of problems) session.print(`! ${problem}`)
      if (problems.length > 0)
        throw new UsageError(`The log is damaged: ${problems.length} problems in ${count} events.`)
      session.print(`The log is sound: ${count} events in ${streams} streams.`)
    })
}

async function read(session: Session, after: string): Promise<EventPage> {
  return EventPage.parse(await session.operator(`/operator/events?after=${after}&limit=200`))
}

/** Every read model says where the log ends, which spares reading all of it. */
async function endOfLog(session: Session): Promise<string> {
  const { services } = ProjectionHeads.parse(await session.operator('/operator/projections'))
  const heads = services.flatMap(({ projections }) => projections.map(({ head }) => BigInt(head)))
  return String(heads.reduce((one, other) => (one > other ? one : other), 0n))
}

function readPosition(given: string): string {
  if (/^\d{1,20}$/.test(given)) return given
  throw new InvalidArgumentError('It is a number: the first column of storectl events tail --no-follow.')
}

function oneLine(event: z.infer<typeof EventView>): string {
  const { at, actor, credential } = event.metadata
  return `${event.position.padStart(8)}  ${at}  ${event.stream}#${event.revision}  ${event.type}  by ${actor} with ${credential}`
}
