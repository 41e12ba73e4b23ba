import { readFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import { withReason } from './order.js'
import type { Session } from './session.js'
import { UsageError } from './settings.js'

const Submitted = z.object({ appId: z.string() })

interface IntegrationOptions {
  readonly owner: string
  readonly name: string
  readonly summary: string
  readonly description: string
  readonly website?: string
  readonly issueTracker?: string
  readonly screenshot?: string
  readonly approved?: boolean
  readonly reason?: string
}

interface RatingOptions {
  readonly username: string
  readonly rating: number
  readonly language: string
  readonly comment: string
  readonly reason?: string
}

/** `integrations submit`, `discover publish`, `ratings give`. */
export function contentCommands(program: Command, session: Session): void {
  integrationCommands(program, session)
  const discover = program.command('discover').description('the document of the discover page')
  withReason(discover.command('publish <file>').description('put a document into service, byte for byte')).action(
    async (path: string, options: { reason?: string }) => {
      await session.operator('/operator/discover', { text: await readText(path), reason: options.reason })
      session.print(`${path} is in service: ${session.storeUrl}/api/v1/discover.json`)
    },
  )
  const ratings = program.command('ratings').description('what people make of apps')
  withReason(
    ratings
      .command('give <app>')
      .description('rate an app in the name of an account, to try the store out')
      .requiredOption('--username <name>', 'who rates')
      .requiredOption('--rating <0|0.5|1>', 'bad, fair or good', readRating)
      .option('--language <code>', 'language of the comment', 'en')
      .option('--comment <markdown>', 'a comment; without one there is none in this language', ''),
  ).action(async (appId: string, options: RatingOptions) => {
    await session.operator('/operator/ratings', { appId, ...options })
    session.print(`${options.username} gives ${appId} ${options.rating}.`)
  })
}

function integrationCommands(program: Command, session: Session): void {
  const integrations = program.command('integrations').description('entries for what is no app of the store')
  withReason(
    integrations
      .command('submit')
      .description('enter an integration; its id is made of its name')
      .requiredOption('--owner <username>', 'whose it is')
      .requiredOption('--name <text>', 'at most 80 characters')
      .requiredOption('--summary <text>', 'at most 256 characters')
      .requiredOption('--description <markdown>', 'what it is')
      .option('--website <url>', 'address of the project')
      .option('--issue-tracker <url>', 'where bugs are reported')
      .option('--screenshot <https url>', 'one picture')
      .option('--approved', 'show it in the lists at once'),
  ).action(async (options: IntegrationOptions) => {
    const { screenshot, ...fields } = options
    const screenshots = screenshot === undefined ? [] : [{ url: screenshot, smallThumbnail: '' }]
    const { appId } = Submitted.parse(await session.operator('/operator/integrations', { ...fields, screenshots }))
    session.print(options.approved ? `${appId} stands in the lists.` : `${appId} is entered and waits for approval.`)
  })
}

function readRating(given: string): number {
  const rating = Number(given)
  if ([0, 0.5, 1].includes(rating) && given.trim() !== '') return rating
  throw new InvalidArgumentError('It is 0, 0.5 or 1.')
}

/** As it is; a text that were decoded with replacements would be another one. */
async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch(() => {
    throw new UsageError(`There is no ${path}.`)
  })
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new UsageError(`${path} is not UTF-8 text.`)
  }
}
