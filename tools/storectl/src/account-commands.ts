import { type Command, Option } from 'commander'
import { z } from 'zod'
import { withReason } from './order.js'
import { promptText, readSecret } from './prompt.js'
import type { Session } from './session.js'

const CreatedAccount = z.object({ accountId: z.string(), created: z.boolean() })
const IssuedToken = z.object({ token: z.string() })

/** `createsuperuser`, `createtestuser`, `verifyemail`, `updatetoken`: names and options as in operations.md 1. */
export function accountCommands(program: Command, session: Session): void {
  program
    .command('createsuperuser')
    .description('create an administrator; the e-mail address still has to be confirmed with verifyemail')
    .option('--username <name>', 'user name; asked for on a terminal when left out')
    .option('--email <address>', 'e-mail address; asked for on a terminal when left out')
    .addHelpText('after', '\nThe password is asked for twice, or read from the environment variable STORECTL_PASSWORD.')
    .action(async (given: { username?: string; email?: string }) => {
      const username = given.username ?? (await promptText('User name', '--username'))
      const email = given.email ?? (await promptText('E-mail address', '--email'))
      const options = { username, email }
      const password = await session.password()
      const roles = { isStaff: true, isSuperuser: true, emailVerified: false, ifExists: 'refuse' }
      await session.operator('/operator/accounts', { ...options, password, ...roles })
      session.print(`Superuser ${username} created. Next: storectl verifyemail --username ${username} --email ${email}`)
    })

  testUserCommand(program, session)
  addressCommand(program, session)
  tokenCommand(program, session)
}

function testUserCommand(program: Command, session: Session): void {
  program
    .command('createtestuser')
    .description('create a user with a confirmed address, for development; an existing one keeps its password')
    .requiredOption('--username <name>', 'user name')
    .requiredOption('--email <address>', 'e-mail address')
    .option('--password <password>', 'password; better: the environment variable STORECTL_PASSWORD')
    .action(async (options: { username: string; email: string; password?: string }) => {
      const password = options.password ?? (await session.password())
      const roles = { isStaff: false, isSuperuser: false, emailVerified: true, ifExists: 'keep' }
      const body = { username: options.username, email: options.email, password, ...roles }
      const { created } = CreatedAccount.parse(await session.operator('/operator/accounts', body))
      session.print(
        created
          ? `User ${options.username} created.`
          : `User ${options.username} was there already; the address is confirmed.`,
      )
    })
}

function addressCommand(program: Command, session: Session): void {
  program
    .command('verifyemail')
    .description('confirm an e-mail address and make it the primary one')
    .requiredOption('--username <name>', 'user name')
    .requiredOption('--email <address>', 'e-mail address')
    .action(async (options: { username: string; email: string }) => {
      await session.operator('/operator/accounts/verify-email', options)
      session.print(`The address of ${options.username} is confirmed.`)
    })
}

function tokenCommand(program: Command, session: Session): void {
  program
    .command('updatetoken')
    .description("replace a user's API token and print the new one; the old one stops working at once")
    .requiredOption('--username <name>', 'user name')
    .addOption(
      new Option(
        '--token <token>',
        '40 lower-case hexadecimal digits, or - to read them from standard input; random when left out',
      ).env('STORECTL_TOKEN'),
    )
    .addHelpText('after', '\nOther users of the machine see what stands in a command line, and the shell keeps it.')
    .action(async ({ username, token: given }: { username: string; token?: string }) => {
      const token = given === '-' ? await readSecret('Token') : given
      const issued = IssuedToken.parse(await session.operator('/operator/tokens', { username, token }))
      session.print(issued.token)
    })
}

/** `resetsecondfactor` */
export function secondFactorCommand(program: Command, session: Session): void {
  const command = program
    .command('resetsecondfactor')
    .description('take a lost second factor away and end all sessions; make sure first who asks for it')
    .requiredOption('--username <name>', 'user name')
  withReason(command).action(async ({ username, reason }: { username: string; reason?: string }) => {
    const answer = await session.operator('/operator/accounts/second-factor/reset', { username, reason })
    const { position } = z.object({ position: z.string().nullable() }).parse(answer)
    session.print(
      position === null
        ? `${username} has no second factor.`
        : `The second factor of ${username} is removed; the password alone is enough until another one is set up. A mail says so.`,
    )
  })
}

/** `accounts enable|disable` */
export function barCommands(program: Command, session: Session): void {
  const accounts = program.command('accounts').description('bar people and let them in again')
  const setEnabled = async (username: string, enabled: boolean, { reason }: { reason?: string }) => {
    await session.operator('/operator/accounts/enabled', { username, enabled, reason })
    session.print(
      enabled ? `${username} can sign in again.` : `${username} cannot sign in any more, by any credential.`,
    )
  }
  withReason(accounts.command('enable <username>').description('let somebody in again')).action(
    (username: string, options: { reason?: string }) => setEnabled(username, true, options),
  )
  withReason(accounts.command('disable <username>').description('bar somebody; what they own stays')).action(
    (username: string, options: { reason?: string }) => setEnabled(username, false, options),
  )
}
