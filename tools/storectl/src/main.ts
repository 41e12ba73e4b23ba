import { Command } from 'commander'
import pc from 'picocolors'
import { accountCommands, barCommands } from './account-commands.js'
import { appAdminCommands } from './app-admin-commands.js'
import { appCommands } from './app-commands.js'
import { authorityCommands } from './authority-commands.js'
import { contentCommands } from './content-commands.js'
import { eventCommands } from './event-commands.js'
import { projectionCommands } from './projection-commands.js'
import { releaseCommands } from './release-commands.js'
import { openSession } from './session.js'
import { UsageError } from './settings.js'
import { StoreRefusal } from './store-client.js'

const session = openSession(process.env)
const program = new Command('storectl')
  .description('Runs an app store: accounts, certificates, apps, read models, the log.')
  .showSuggestionAfterError()
  .showHelpAfterError('(storectl --help lists the commands)')

accountCommands(program, session)
barCommands(program, session)
authorityCommands(program, session)
appCommands(program, session)
appAdminCommands(program, session)
releaseCommands(program, session)
contentCommands(program, session)
projectionCommands(program, session)
eventCommands(program, session)

try {
  await program.parseAsync()
} catch (error) {
  const expected = error instanceof UsageError || error instanceof StoreRefusal
  process.stderr.write(`${pc.red('storectl:')} ${expected ? error.message : describe(error)}\n`)
  process.exitCode = 1
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
