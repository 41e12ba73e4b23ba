import { isCancel, text } from '@clack/prompts'
import { type Command, Option } from 'commander'
import { withReason } from './order.js'
import type { Session } from './session.js'
import { UsageError } from './settings.js'

interface Deletion {
  readonly username: string
  readonly apps: 'delete' | 'orphan'
  readonly yes?: true
  readonly reason?: string
}

/** `deleteaccount`: the end of an account at once, by an operator's order. */
export function deletionCommands(program: Command, session: Session): void {
  const command = program
    .command('deleteaccount')
    .description('erase an account at once, for good: all its ratings go, and nobody can tell any more who it was')
    .requiredOption('--username <name>', 'user name')
    .addOption(
      new Option('--apps <what>', 'what becomes of the apps it owns: they go, or stay without an owner')
        .choices(['delete', 'orphan'])
        .makeOptionMandatory(),
    )
    .option('--yes', 'do not ask whether this is meant')
  withReason(command).action(async ({ username, apps, yes, reason }: Deletion) => {
    if (yes !== true) await demandConsent(username)
    await session.operator('/operator/accounts/erase', { username, apps, reason })
    const left = apps === 'delete' ? 'its apps leave the store' : 'its apps stay, without an owner'
    session.print(`The account ${username} is erased; ${left}. This cannot be undone.`)
  })
}

/** There is no way back, so the name has to be typed once more. */
async function demandConsent(username: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new UsageError('There is no terminal to ask whether this is meant, and it cannot be undone. Add --yes.')
  }
  const typed = await text({ message: `This erases the account ${username} for good. Type its name to go on` })
  if (isCancel(typed) || typed !== username) throw new UsageError('That is not its name. Nothing was changed.')
}
