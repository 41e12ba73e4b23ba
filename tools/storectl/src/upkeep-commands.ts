import { basename } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { withReason } from './order.js'
import type { Session } from './session.js'
import { UsageError } from './settings.js'

const Checked = z.object({ accounts: z.number(), without: z.array(z.string()) })

/** `setdefaultadminpassword`, `create_missing_profiles`: names as in operations.md 1. */
export function upkeepCommands(program: Command, session: Session): void {
  const unsafe = program
    .command('setdefaultadminpassword')
    .description('give the user admin the password admin; for development, refused by every store without DEBUG')
  withReason(unsafe).action(async ({ reason }: { reason?: string }) => {
    await session.operator('/operator/accounts/default-admin-password', { reason })
    session.print('The password of admin is admin now. Everybody would try it: keep this store to yourself.')
  })

  program
    .command('create_missing_profiles')
    .description('look whether every account has its profile; it comes with the account, so that none is missing')
    .action(async () => {
      const { accounts, without } = Checked.parse(await session.operator('/operator/accounts/profiles'))
      if (without.length === 0) {
        session.print(`Each of ${accounts} accounts has its profile, which comes with the account. Nothing was made.`)
        return
      }
      throw new UsageError(
        `These accounts have no profile: ${without.join(', ')}. Rebuild the read model that shows them: storectl projections rebuild account_directory`,
      )
    })
}

/** What start data is called elsewhere, and where it comes from here. */
const FIXTURES: Readonly<Record<string, string>> = {
  categories: 'The categories come with the store: catalog adds those that are missing at each start.',
  databases: 'The databases that apps may need are part of the schema of info.xml; there is nothing to load.',
  licenses: 'The licences that apps may have are part of the schema of info.xml; there is nothing to load.',
  nextcloudreleases: 'Versions of the platform are read from their source: storectl syncnextcloudreleases.',
}

/** Languages that have a catalogue of their own, as `services/gateway/texts` holds them. */
const CATALOGUES = ['en', 'de']

/**
 * Commands of operations.md 1 whose work is done elsewhere. They answer with what stands in their place, so that scripts written for them
 * go on, and end with 1 only where somebody asks for what nothing does.
 */
export function replacedCommands(program: Command, session: Session): void {
  const replaced = (usage: string, answer: string) => {
    const description = `nothing to do: ${answer.charAt(0).toLowerCase()}${answer.slice(1)}`
    return program
      .command(usage, { hidden: true })
      .description(description)
      .action(() => session.print(answer))
  }
  replaced(
    'migrate',
    'Each service brings its own tables up to date when it starts; read models are built anew beside the old ones.',
  )
  replaced(
    'collectstatic',
    'The gateway serves its static files from its own image; there is nothing to collect.',
  ).option('--noinput', 'ask nothing')
  replaced('compilemessages', 'The texts of the pages are compiled with the program; there is nothing to do.')
  replaced(
    'createdbtranslations',
    'Categories come with their texts in each language of the store; there is no file to translate.',
  )
  replaced(
    'importdbtranslations',
    'Categories come with their texts in each language of the store; there is nothing to import.',
  )
  makeMessages(program, session)
  loadData(program, session)
}

function makeMessages(program: Command, session: Session): void {
  program
    .command('makemessages', { hidden: true })
    .description('say where the texts of the pages are written')
    .option('-a, --all', 'of all languages')
    .option('-l, --locale <code>', 'of one language')
    .action(({ all = false, locale }: { all?: boolean; locale?: string }) => {
      if (!all && locale === undefined) throw new UsageError('Say of which language: -l CODE, or -a for all.')
      if (locale !== undefined && !CATALOGUES.includes(locale)) {
        throw new UsageError(
          `There are no texts in "${locale}" yet. Add services/gateway/texts/${locale}.json beside en.json; the tests name what it lacks.`,
        )
      }
      session.print(
        'The texts of the pages are written by hand in services/gateway/texts/CODE.json; the tests name what a language lacks.',
      )
    })
}

function loadData(program: Command, session: Session): void {
  program
    .command('loaddata <fixtures...>', { hidden: true })
    .description('say where start data comes from')
    .action((fixtures: string[]) => {
      const names = fixtures.map((path) => basename(path).replace(/\.json$/, ''))
      const unknown = names.find((name) => FIXTURES[name] === undefined)
      if (unknown !== undefined) {
        throw new UsageError(`There is no start data "${unknown}". There are: ${Object.keys(FIXTURES).join(', ')}.`)
      }
      for (const name of new Set(names)) session.print(FIXTURES[name] as string)
    })
}
