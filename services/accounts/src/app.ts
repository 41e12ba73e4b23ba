import { fileURLToPath } from 'node:url'
import { findAccount, personKeys, publicProfiles, verifyPassword, verifyToken } from '@appstore/contracts/accounts'
import { listSessions, verifySession } from '@appstore/contracts/sessions'
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
import { type ConfirmationParts, confirmationAnswers, remindOfConfirmation } from './account/confirmation.rpc.js'
import { ownTokenAnswers } from './account/own-token.rpc.js'
import { sessionAnswers } from './account/session.rpc.js'
import { accountDirectory } from './account-directory/account-directory.projection.js'
import { knownAddresses } from './account-directory/known-addresses.js'
import { keysOf, profilesOf } from './account-directory/people.js'
import { bySession, sessionsOf } from './account-directory/sessions.js'
import { byLogin, byPassword, byToken, byUsername, identityByUsername } from './account-directory/sign-in.js'
import { auditProjection } from './audit/audit.projection.js'
import { auditAnswers } from './audit/audit.rpc.js'
import type { AccountsConfig } from './config.js'
import { createAddressStore } from './credentials/address-store.js'
import { createCredentialStore, randomToken } from './credentials/credential-store.js'
import { createMailKeyStore } from './credentials/mail-key-store.js'
import { hashPassword } from './credentials/password.js'
import { createSessionStore } from './credentials/session-store.js'

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url))

/** Milliseconds a sign-in waits for the read model to catch up with the last write of this process. */
const CATCH_UP = 5_000

/** The accounts service: who people are and which credentials they hold. */
export async function startAccounts(config: AccountsConfig, context: ServiceContext): Promise<RunningService> {
  const { pool, databaseUrl, schema, logger } = context
  await migratePatiently({ databaseUrl, schema, directory: MIGRATIONS, logger })
  let projections: RunningProjections | undefined
  const stores = createStores(config, context)
  return await startService(context, {
    answers: [
      ...lookUps(context, stores),
      ...auditAnswers(context, async () => {
        await projections?.('audit').waitFor(await context.eventStore.head(), CATCH_UP)
      }),
      ...commands(context, stores).map((command) => readYourWrite(command, () => projections)),
    ],
    projections: [accountDirectory, auditProjection],
    publishes: ['account'],
    prepare: async (running) => {
      projections = running
      await running('account_directory').waitFor(await context.eventStore.head(), CATCH_UP)
      await knownAddresses(pool, (known) => stores.addresses.enter(known))
    },
  })
}

type Stores = ReturnType<typeof createStores>

/** What must never stand in an event, each in a table of its own. */
function createStores({ secretKey }: AccountsConfig, { pool, now }: ServiceContext) {
  return {
    credentials: createCredentialStore(pool, deriveKey(secretKey, 'api-token')),
    sessions: createSessionStore(pool, now),
    mailKeys: createMailKeyStore(pool, deriveKey(secretKey, 'mail-key'), now),
    addresses: createAddressStore(pool, deriveKey(secretKey, 'address')),
  }
}

/** Questions, answered from the read model. */
function lookUps({ pool, now }: ServiceContext, { sessions }: Stores): Answer[] {
  return [
    answer(verifyToken, async ({ token }) => ({ identified: await byToken(pool, token) })),
    answer(verifyPassword, async ({ username, password }) => ({
      identified: await byPassword(pool, username, password),
    })),
    answer(verifySession, async ({ secret }) => {
      const found = await bySession(pool, secret, now())
      if (found === undefined) return { session: null }
      await sessions.used({ sessionId: found.session.sessionId, usedAt: found.usedAt })
      return { session: found.session }
    }),
    answer(listSessions, async ({ accountId }) => ({ sessions: await sessionsOf(pool, accountId, now()) })),
    answer(findAccount, async ({ username }) => ({ account: await identityByUsername(pool, username) })),
    answer(publicProfiles, async ({ accountIds }) => ({ profiles: await profilesOf(pool, accountIds) })),
    answer(personKeys, async ({ accountIds }) => ({ keys: await keysOf(pool, accountIds) })),
  ]
}

/** Everything that changes an account. */
function commands(context: ServiceContext, stores: Stores): Answer[] {
  const { pool, now } = context
  const { sessions, mailKeys, addresses } = stores
  const handler = createAccountHandler(context)
  const credentials = credentialsOf(stores)
  const open: ConfirmationParts['open'] = (accountId, text) => stores.credentials.open(accountId, text)
  const confirmation = { handler, mailKeys, addresses, open, now }
  return [
    ...accountCommands(handler, credentials, (username) => byUsername(pool, username), now),
    ...ownTokenAnswers(handler, credentials, now),
    ...sessionAnswers({
      handler,
      sessions,
      recognise: (login, password) => byLogin(pool, { login, addressKey: addresses.keyOf(login), password }),
      remindOfConfirmation: (accountId, caller) => remindOfConfirmation(confirmation, accountId, caller),
      now,
    }),
    ...confirmationAnswers(confirmation),
  ]
}

function credentialsOf({ credentials: store, addresses }: Stores): Credentials {
  return {
    reserveUsername: (username, accountId) => store.reserveUsername(username, accountId),
    reassignUsername: (username, from, to) => store.reassignUsername(username, from, to),
    claimAddress: async (address, accountId) => {
      await addresses.reserve(address, accountId)
    },
    seal: async (accountId, text) => ({ sealed: seal(await store.personKey(accountId), text) }),
    addPassword: async (id, accountId, password) => store.addPassword(id, accountId, await hashPassword(password)),
    addToken: (id, accountId, token) => store.addToken(id, accountId, token ?? randomToken()),
    ownTokenId: (accountId, token) => store.ownTokenId(accountId, token),
    tokenOf: (id) => store.tokenOf(id),
  }
}

/** A command is answered once the directory knows it: whoever was just created can sign in at once. */
function readYourWrite(command: Answer, projections: () => RunningProjections | undefined): Answer {
  const handle = command.handle as (request: unknown) => Promise<{ position?: string | null }>
  return {
    contract: command.contract,
    async handle(request: never) {
      const result = await handle(request)
      if (typeof result.position === 'string') {
        await projections()?.('account_directory').waitFor(BigInt(result.position), CATCH_UP)
      }
      return result
    },
  }
}
