import { type Command, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import { withReason } from './order.js'
import type { Session } from './session.js'
import { table } from './table.js'

const Entry = z.object({
  eventId: z.string(),
  type: z.string(),
  object: z.object({ kind: z.string(), id: z.string() }),
  objectName: z.string().nullable(),
  at: z.string(),
  actor: z.string(),
  actorName: z.string().nullable(),
  credential: z.string(),
  reason: z.string().nullable(),
})
type Entry = z.infer<typeof Entry>
const Page = z.object({ entries: z.array(Entry), next: z.string().nullable() })
const Undone = z.object({ undone: Entry, position: z.string().nullable() })

interface Search {
  readonly actor?: string
  readonly credential?: string
  readonly app?: string
  readonly event?: string
  readonly type?: string
  readonly since?: string
  readonly limit: number
  readonly json?: boolean
}

/** The most a page of the store holds. */
const PAGE = 200

/** `audit`, `audit undo`: who did what, with which credential, when and why, and taking it back. */
export function auditCommands(program: Command, session: Session): void {
  const audit = program
    .command('audit')
    .description('show who did what, with which credential, when and why; newest first')
    .option('--actor <name>', 'a user name, operator, or system:<part>')
    .option('--credential <credential>', 'everything that a token or session ever did, such as token:<id>')
    .option('--app <id>', 'an app with its releases and ratings')
    .option('--event <id>', 'one event')
    .option('--type <type>', 'what happened, such as AppDeleted')
    .option('--since <time>', 'from then on: 2030-01-31 or 2030-01-31T12:00:00Z', readTime)
    .option('--limit <number>', 'at most so many', readLimit, 50)
    .option('--json', 'whole entries, one JSON object a line')
    .action(async (search: Search) => {
      const entries = await read(session, search)
      if (search.json) for (const entry of entries) session.print(JSON.stringify(entry))
      else if (entries.length === 0) session.print('Nothing was found.')
      else session.print(table(['WHEN', 'WHO', 'WITH', 'WHAT', 'OF', 'WHY', 'EVENT'], entries.map(row)))
    })

  withReason(audit.command('undo <event>').description('take back what an event did; that is an event itself')).action(
    async (event: string, { reason }: { reason?: string }) => {
      const path = `/operator/audit/${encodeURIComponent(event)}/undo`
      const { undone } = Undone.parse(await session.operator(path, { reason }))
      session.print(`${undone.type} of ${undone.object.kind} ${undone.object.id} is undone.`)
    },
  )
}

async function read(session: Session, search: Search): Promise<Entry[]> {
  const { actor, credential, app: appId, event: eventId, type, since, limit } = search
  const entries: Entry[] = []
  for (let before: string | null | undefined; entries.length < limit && before !== null; ) {
    const asked = { actor, credential, appId, eventId, type, since, before }
    const query = new URLSearchParams({ limit: String(Math.min(PAGE, limit - entries.length)) })
    for (const [name, value] of Object.entries(asked)) if (value !== undefined) query.set(name, value)
    const page = Page.parse(await session.operator(`/operator/audit?${query}`))
    entries.push(...page.entries)
    before = page.next
  }
  return entries
}

function row({ at, actor, actorName, credential, type, object, objectName, reason, eventId }: Entry): string[] {
  return [at, actorName ?? actor, credential, type, `${object.kind} ${objectName ?? object.id}`, reason ?? '', eventId]
}

function readTime(given: string): string {
  const time = new Date(given)
  if (!Number.isNaN(time.getTime())) return time.toISOString()
  throw new InvalidArgumentError('It is a time such as 2030-01-31 or 2030-01-31T12:00:00Z.')
}

function readLimit(given: string): number {
  if (/^[1-9]\d{0,5}$/.test(given)) return Number(given)
  throw new InvalidArgumentError('It is a number from 1 on.')
}
