import { type Command, Option } from 'commander'
import { z } from 'zod'
import { readSecret } from './prompt.js'
import type { Session } from './session.js'

const Configured = z.object({ callback: z.string(), overruled: z.boolean() })

/** `setupsocial`: names and options as in operations.md 1. */
export function loginCommands(program: Command, session: Session): void {
  program
    .command('setupsocial')
    .description('set logging in with GitHub up, or set it up anew; the secret is kept sealed and never shown')
    .requiredOption('--github-client-id <id>', 'client ID of the OAuth app at GitHub')
    .addOption(
      new Option(
        '--github-secret <secret>',
        'client secret of the OAuth app at GitHub, or - to read it from standard input',
      )
        .env('STORECTL_GITHUB_SECRET')
        .makeOptionMandatory(),
    )
    .requiredOption('--domain <host>', "host of the store's address, as SITE_URL has it")
    .action(async (options: { githubClientId: string; githubSecret: string; domain: string }) => {
      const { githubClientId: clientId, githubSecret: given, domain } = options
      const clientSecret = given === '-' ? await readSecret('Client secret') : given
      const answer = await session.operator('/operator/logins/github', { clientId, clientSecret, domain })
      const { callback, overruled } = Configured.parse(answer)
      session.print(
        overruled
          ? 'Kept, but GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET of the environment come first.'
          : `People can log in with GitHub now. The callback there has to be ${callback}`,
      )
    })
}
