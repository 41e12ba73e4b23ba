import type { Command } from 'commander'
import { z } from 'zod'
import type { Session } from './session.js'

const Configured = z.object({ callback: z.string(), overruled: z.boolean() })

/** `setupsocial`: names and options as in operations.md 1. */
export function loginCommands(program: Command, session: Session): void {
  program
    .command('setupsocial')
    .description('set logging in with GitHub up, or set it up anew; the secret is kept sealed and never shown')
    .requiredOption('--github-client-id <id>', 'client ID of the OAuth app at GitHub')
    .requiredOption('--github-secret <secret>', 'client secret of the OAuth app at GitHub')
    .requiredOption('--domain <host>', "host of the store's address, as SITE_URL has it")
    .action(async (options: { githubClientId: string; githubSecret: string; domain: string }) => {
      const { githubClientId: clientId, githubSecret: clientSecret, domain } = options
      const answer = await session.operator('/operator/logins/github', { clientId, clientSecret, domain })
      const { callback, overruled } = Configured.parse(answer)
      session.print(
        overruled
          ? 'Kept, but GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET of the environment come first.'
          : `People can log in with GitHub now. The callback there has to be ${callback}`,
      )
    })
}
