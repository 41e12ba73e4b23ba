import { fileURLToPath } from 'node:url'
import { findAccount, personKeys, publicProfiles, verifyPassword, verifyToken } from '@appstore/contracts/accounts'
import type { ServiceContext } from '@appstore/runtime/connections'
import { migratePatiently } from '@appstore/runtime/migrations'
import {
  type Answer,
  answer,
  type RunningProjections,
  type RunningService,
  startService,
} from '@appstore/runtime/service'
import { deriveKey, seal } from '@appstore/service/seal'
import { accountCommands, type Credentials, createAccountHandler } from './account/account.rpc.js'
import { ownTokenAnswers } from './account/own-token.rpc.js'
import { accountDirectory } from './account-directory/account-directory.projection.js'
import { keysOf, profilesOf } from './account-directory/people.js'
import { byPassword, byToken, byUsername, identityByUsername } from './account-directory/sign-in.js'
import type { AccountsConfig } from './config.js'
import { createCredentialStore, randomToken } from './credentials/credential-store.js'
import { hashPassword } from './credentials/password.js'

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url))

/** Milliseconds a sign-in waits for the read model to catch up with the last write of this process. */
const CATCH_UP = 5_000

/** The accounts service: who people are and which credentials they hold. */
export async function startAccounts(config: AccountsConfig, context: ServiceContext): Promise<RunningService> {
  const { pool, databaseUrl, schema, logger, now } = context
  await migratePatiently({ databaseUrl, schema, directory: MIGRATIONS, logger })
  const store = createCredentialStore(pool, deriveKey(config.secretKey, 'api-token'))
  const credentials: Credentials = {
    reserveUsername: (username, accountId) => store.reserveUsername(username, accountId),
    reassignUsername: (username, from, to) => store.reassignUsername(username, from, to),
    seal: async (accountId, text) => ({ sealed: seal(await store.personKey(accountId), text) }),
    addPassword: async (id, accountId, password) => store.addPassword(id, accountId, await hashPassword(password)),
    addToken: (id, accountId, token) => store.addToken(id, accountId, token ?? randomToken()),
    ownTokenId: (accountId, token) => store.ownTokenId(accountId, token),
    tokenOf: (id) => store.tokenOf(id),
  }
  let projections: RunningProjections | undefined
  const handler = createAccountHandler(context)
  const commands = [
    ...accountCommands(handler, credentials, (username) => byUsername(pool, username), now),
    ...ownTokenAnswers(handler, credentials, now),
  ]
  return await startService(context, {
    answers: [
      answer(verifyToken, async ({ token }) => ({ identified: await byToken(pool, token) })),
      answer(verifyPassword, async ({ username, password }) => ({
        identified: await byPassword(pool, username, password),
      })),
      answer(findAccount, async ({ username }) => ({ account: await identityByUsername(pool, username) })),
      answer(publicProfiles, async ({ accountIds }) => ({ profiles: await profilesOf(pool, accountIds) })),
      answer(personKeys, async ({ accountIds }) => ({ keys: await keysOf(pool, accountIds) })),
      ...commands.map((command) => readYourWrite(command, () => projections)),
    ],
    projections: [accountDirectory],
    publishes: ['account'],
    prepare: async (running) => {
      projections = running
      await running('account_directory').waitFor(await context.eventStore.head(), CATCH_UP)
    },
  })
}

/** A command is answered once the directory knows it: whoever was just created can sign in at once. */
function readYourWrite(command: Answer, projections: () => RunningProjections | undefined): Answer {
  const handle = command.handle as (request: unknown) => Promise<{ position: string | null }>
  return {
    contract: command.contract,
    async handle(request: never) {
      const result = await handle(request)
      if (result.position !== null) {
        await projections()?.('account_directory').waitFor(BigInt(result.position), CATCH_UP)
      }
      return result
    },
  }
}
