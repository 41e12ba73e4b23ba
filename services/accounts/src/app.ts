import { fileURLToPath } from 'node:url'
import type { Caller } from '@appstore/contracts/rpc'
import { alone } from '@appstore/runtime/alone'
import type { ServiceContext } from '@appstore/runtime/connections'
import { migratePatiently } from '@appstore/runtime/migrations'
import type { Answer, RunningProjections, RunningService } from '@appstore/runtime/service'
import { startService } from '@appstore/runtime/service'
import { accountCommands } from './account/account.rpc.js'
import { createAccountHandler } from './account/account-handler.js'
import { administrationAnswers } from './account/administration.rpc.js'
import { arrivalAnswers } from './account/arrival.rpc.js'
import { confirmationAnswers, remindOfConfirmation } from './account/confirmation.rpc.js'
import { credentialsOf } from './account/credentials-of.js'
import { deletionAnswers } from './account/deletion.rpc.js'
import { emailChangeAnswers } from './account/email-change.rpc.js'
import { createErasureClock } from './account/erasure-clock.js'
import { evened } from './account/evened.js'
import { factorAnswers } from './account/factor.rpc.js'
import { identityAnswers } from './account/identity.rpc.js'
import { letterAnswers } from './account/letter-of.rpc.js'
import { linkedLoginAnswers } from './account/linked-login.rpc.js'
import { loginSignUpAnswers } from './account/login-sign-up.rpc.js'
import { namedCredentials } from './account/named-credentials.js'
import { newsletterAnswers } from './account/newsletter-of.rpc.js'
import { ownTokenAnswers } from './account/own-token.rpc.js'
import { passkeyAnswers } from './account/passkey.rpc.js'
import { passkeySignInAnswers } from './account/passkey-sign-in.rpc.js'
import { passwordAnswers } from './account/password.rpc.js'
import type { PeopleParts } from './account/people-parts.js'
import { personalTokenCommands } from './account/personal-token.rpc.js'
import { profileAnswers } from './account/profile.rpc.js'
import { secondStepAnswers } from './account/second-step.rpc.js'
import { sessionAnswers } from './account/session.rpc.js'
import { signUpAnswers } from './account/sign-up.rpc.js'
import { upkeepAnswers } from './account/upkeep.rpc.js'
import { whenAccountErased } from './account/when-account-erased.policy.js'
import { whenMailSent } from './account/when-mail-sent.policy.js'
import { accountDirectory } from './account-directory/account-directory.projection.js'
import { dueErasures, erasedAccounts } from './account-directory/erasures.js'
import { knownAddresses } from './account-directory/known-addresses.js'
import { lookUpAnswers } from './account-directory/look-ups.rpc.js'
import { isAnotherSuperuser, peopleSearchAnswers } from './account-directory/people-search.js'
import { provedAt } from './account-directory/sessions.js'
import { byAccount, byAccountId, byLogin, byToken, byUsername } from './account-directory/sign-in.js'
import { auditProjection } from './audit/audit.projection.js'
import { auditAnswers } from './audit/audit.rpc.js'
import { erasedBy } from './audit/erased-by.js'
import type { AccountsConfig } from './config.js'
import { forgettingIn } from './credentials/forgetting.js'
import { createStores, type Stores, secretsOf } from './credentials/stores.js'
import { createLetters } from './letter/letters.js'
import { personalTokens } from './personal-token/personal-token.projection.js'
import { tokenAnswers } from './personal-token/personal-tokens.rpc.js'
import { accountsPurge } from './purge/accounts-purge.js'
import { readYourWrite } from './read-your-write.js'

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url))

/** What credentials are looked up in: a command is answered once these know it. */
const READ_MODELS = [accountDirectory, personalTokens]

/** Milliseconds a sign-in waits for the read model to catch up with the last write of this process. */
const CATCH_UP = 5_000
/** What the start waits for goes away by itself (SQLSTATE: not in the state that is needed). */
const NOT_YET = { code: '55000' }

/** The accounts service: who people are and which credentials they hold. */
export async function startAccounts(config: AccountsConfig, context: ServiceContext): Promise<RunningService> {
  const { pool, databaseUrl, schema, logger } = context
  await migratePatiently({ databaseUrl, schema, directory: MIGRATIONS, logger })
  let projections: RunningProjections | undefined
  const stores = createStores(config, context)
  const parts = partsOf(context, stores)
  const { eventStore } = context
  const secrets = forgettingIn(secretsOf(stores))
  const clock = createErasureClock({
    context,
    handler: parts.handler,
    secrets,
    due: (at, limit) => dueErasures(pool, at, limit),
    erased: () => erasedAccounts(pool),
  })
  const levelled = async (projection: string) => {
    await projections?.(projection).waitFor(await context.eventStore.head(), CATCH_UP)
  }
  const known = (position: bigint) =>
    Promise.all(READ_MODELS.map(({ name }) => projections?.(name).waitFor(position, CATCH_UP)))
  return await startService(context, {
    answers: [
      ...lookUps(context, stores),
      ...auditAnswers(context, () => levelled('audit')),
      ...commands(parts, { config, context, stores, levelled }).map((command) => evened(readYourWrite(command, known))),
    ],
    projections: [...READ_MODELS, auditProjection],
    policies: [
      whenMailSent({ eventStore, mailKeys: stores.mailKeys, letters: stores.letters }),
      whenAccountErased({ eventStore, secrets }),
    ],
    problems: () => clock.problems(),
    publishes: ['account', 'letter'],
    purges: accountsPurge({ ...context, namedCredentials: namedCredentials(context) }),
    prepare: async (running) => {
      projections = running
      const head = await context.eventStore.head()
      const level = await Promise.all(READ_MODELS.map(({ name }) => running(name).waitFor(head, CATCH_UP)))
      if (level.includes(false)) {
        throw Object.assign(new Error('the read models of accounts are not level with the log yet'), NOT_YET)
      }
      await knownAddresses(pool, (known) => stores.addresses.enter(known))
      clock.start()
    },
    stop: () => clock.stop(),
  })
}

/** Questions, answered from the read models. */
function lookUps(context: ServiceContext, { sessions, addresses, personalTokens, credentials }: Stores): Answer[] {
  const { pool } = context
  const classic = (token: string) => byToken(pool, token)
  return [
    ...tokenAnswers({ ...context, store: personalTokens, classic, open: credentials.open }),
    ...lookUpAnswers({ ...context, sessions }),
    ...peopleSearchAnswers(pool, (address) => addresses.holderOf(address)),
  ]
}

interface Wiring {
  readonly config: AccountsConfig
  readonly context: ServiceContext
  readonly stores: Stores
  /** Resolves once this read model shows what has happened by now. */
  readonly levelled: (projection: string) => Promise<void>
}

/** Everything that changes an account. */
function commands(parts: PeopleParts, { config, context, stores, levelled }: Wiring): Answer[] {
  const { pool, now } = context
  const { sessions, addresses } = stores
  const { handler, credentials } = parts
  const graceDays = config.deletionGraceDays
  const administrators = {
    oneAtATime: (work: () => Promise<void>) =>
      alone(pool, 'administrators', () => levelled('account_directory').then(work)),
    isAnotherSuperuser: (accountId: string) => isAnotherSuperuser(pool, accountId),
  }
  return [
    ...accountCommands(handler, credentials, (username) => byUsername(pool, username), now),
    ...ownTokenAnswers(handler, credentials, now),
    ...sessionAnswers({
      handler,
      sessions,
      challenges: stores.factors.challenges,
      recognise: (login, password) => byLogin(pool, { login, addressKey: addresses.keyOf(login), password }),
      remindOfConfirmation: (accountId, caller) => remindOfConfirmation(parts, accountId, caller),
      now,
    }),
    ...factorCommands(context, stores, parts),
    ...loginCommands(context, stores, parts),
    ...confirmationAnswers(parts),
    ...signUpAnswers(parts),
    ...passwordAnswers({ ...parts, ...createLetters(context, stores) }),
    ...profileAnswers(parts),
    ...newsletterAnswers(parts),
    ...emailChangeAnswers(parts),
    ...administrationAnswers({
      ...parts,
      ...administrators,
      ...stores.factors,
      passkeys: stores.passkeys.passkeys,
    }),
    ...deletionAnswers({
      ...parts,
      ...administrators,
      find: (username) => byUsername(pool, username),
      erasedBy: (commandId) => levelled('audit').then(() => erasedBy(pool, commandId)),
      graceDays,
    }),
    ...upkeepAnswers({ ...parts, find: (username) => byUsername(pool, username), debug: config.debug }),
    ...letterAnswers({ ...parts, eventStore: context.eventStore, letters: stores.letters }),
    ...personalTokenCommands({ handler, tokens: stores.personalTokens, seal: credentials.seal, now }),
  ]
}

/** Second factors, and who shows who they are with them. */
function factorCommands({ pool, logger }: ServiceContext, stores: Stores, people: PeopleParts): Answer[] {
  const identityOf = (accountId: string) => byAccountId(pool, accountId)
  const parts = { ...people, ...stores.factors, ...stores.passkeys, logger, identityOf }
  return [
    ...passkeyAnswers(parts),
    ...passkeySignInAnswers(parts),
    ...secondStepAnswers(parts),
    ...identityAnswers(parts),
    ...factorAnswers({ ...parts, byUsername: (username) => byUsername(pool, username) }),
  ]
}

/** Logins by other parties. */
function loginCommands({ pool }: ServiceContext, stores: Stores, people: PeopleParts): Answer[] {
  const { logins, arrivals, factors } = stores
  const parts = {
    ...people,
    ...factors,
    logins,
    arrivals,
    identityOf: (accountId: string) => byAccountId(pool, accountId),
    remindOfConfirmation: (accountId: string, caller: Caller) => remindOfConfirmation(people, accountId, caller),
  }
  return [...arrivalAnswers(parts), ...loginSignUpAnswers(parts), ...linkedLoginAnswers(parts)]
}

function partsOf(context: ServiceContext, stores: Stores): PeopleParts {
  const { pool, messaging, now } = context
  const { sessions, mailKeys, addresses } = stores
  return {
    handler: createAccountHandler(context),
    credentials: credentialsOf(stores),
    addresses,
    mailKeys,
    sessions,
    open: (accountId, text) => stores.credentials.open(accountId, text),
    knows: (accountId, password) => byAccount(pool, accountId, password),
    provedAt: (accountId, sessionId) => provedAt(pool, now(), { accountId, sessionId }),
    isTaken: async (username) =>
      (await byUsername(pool, username)) !== undefined || (await stores.formerNames.isHeld(username)),
    messaging,
    now,
  }
}
