import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import pc from 'picocolors'
import { accountCommands, barCommands, secondFactorCommand } from './account-commands.js'
import { appAdminCommands } from './app-admin-commands.js'
import { appCommands } from './app-commands.js'
import { auditCommands } from './audit-commands.js'
import { authorityCommands } from './authority-commands.js'
import { contentCommands } from './content-commands.js'
import { deletionCommands } from './deletion-commands.js'
import { eventCommands } from './event-commands.js'
import { exitCodeOf, explainFailure } from './failure.js'
import { loginCommands } from './login-commands.js'
import { platformCommands } from './platform-commands.js'
import { projectionCommands } from './projection-commands.js'
import { releaseCommands } from './release-commands.js'
import { openSession } from './session.js'
import { replacedCommands, upkeepCommands } from './upkeep-commands.js'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
const session = openSession(process.env)
const program = new Command('storectl')
  .description('Runs an app store: accounts, certificates, apps, read models, the log.')
  .showSuggestionAfterError()
  .version(version)

accountCommands(program, session)
barCommands(program, session)
secondFactorCommand(program, session)
deletionCommands(program, session)
authorityCommands(program, session)
appCommands(program, session)
appAdminCommands(program, session)
releaseCommands(program, session)
contentCommands(program, session)
platformCommands(program, session)
loginCommands(program, session)
projectionCommands(program, session)
eventCommands(program, session)
auditCommands(program, session)
upkeepCommands(program, session)
replacedCommands(program, session)
pointToHelp(program, 'storectl')

// Whoever reads the output may have enough of it: storectl events tail | head
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

try {
  await program.parseAsync()
} catch (error) {
  process.stderr.write(`${pc.red('storectl:')} ${explainFailure(error, session.storeUrl)}\n`)
  process.exitCode = exitCodeOf(error)
}

/** A mistake in one command is answered with the way to the help of that very command. */
function pointToHelp(command: Command, path: string): void {
  command.showHelpAfterError(`(${path} --help ${command.commands.length > 0 ? 'lists the commands' : 'shows how'})`)
  for (const each of command.commands) pointToHelp(each, `${path} ${each.name()}`)
}
