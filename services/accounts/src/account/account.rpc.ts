import { createAccount, replaceToken, setAccountEnabled, verifyEmail } from '@appstore/contracts/accounts'
import type { Caller } from '@appstore/contracts/rpc'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { createSerialiser } from '@appstore/event-sourcing/serialise'
import { type Answer, answer } from '@appstore/runtime/service'
import { v5 as uuidv5 } from 'uuid'
import type { z } from 'zod'
import { type AccountHandler, accountIdOf, type Credentials, type FindByUsername, streamOf } from './account-handler.js'
import { demandFields, newPasswordProblems } from './field-rules.js'
import { holderOfName } from './reservations.js'

/** Answers the commands that operators give about accounts. Secrets are stored first, under ids that only the events make valid. */
export function accountCommands(
  handler: AccountHandler,
  credentials: Credentials,
  find: FindByUsername,
  now: () => Date,
): Answer[] {
  const accounts = new Accounts(handler, credentials, find, now)
  return [
    answer(createAccount, (request) => accounts.create(request)),
    answer(verifyEmail, (request) => accounts.verifyEmail(request)),
    answer(replaceToken, (request) => accounts.replaceToken(request)),
    answer(setAccountEnabled, (request) => accounts.setEnabled(request)),
  ]
}

class Accounts {
  readonly handler: AccountHandler
  readonly credentials: Credentials
  private readonly find: FindByUsername
  readonly now: () => Date
  private readonly inTurn = createSerialiser()

  constructor(handler: AccountHandler, credentials: Credentials, find: FindByUsername, now: () => Date) {
    this.handler = handler
    this.credentials = credentials
    this.find = find
    this.now = now
  }

  /** Of those who ask this process for the same name, the first one gets it and the others find it taken. */
  create(request: z.infer<typeof createAccount.request>): Promise<z.input<typeof createAccount.response>> {
    return this.inTurn(request.username.toLowerCase(), () => this.createInTurn(request))
  }

  private async createInTurn(request: z.infer<typeof createAccount.request>) {
    const { caller, username, email, emailVerified, isStaff, isSuperuser } = request
    // nobody gets a power over others that is guessed at the first try
    if (isStaff || isSuperuser) demandFields(newPasswordProblems(request.password, [username, email]))
    const accountId = accountIdOf(caller.commandId)
    const holder = await holderOfName(this, username, accountId, caller)
    if (holder !== accountId) {
      if (request.ifExists === 'keep') return { ...(await this.confirm(request, holder)), created: false }
      throw new DomainError(
        'conflict',
        'username-taken',
        `There is an account named ${username} already. Choose another name.`,
      )
    }
    const passwordId = uuidv5('password', caller.commandId)
    const tokenId = uuidv5('token', caller.commandId)
    const sealedName = await this.credentials.seal(accountId, username)
    const sealedEmail = await this.credentials.seal(accountId, email)
    await this.credentials.claimAddress(email, accountId)
    await this.credentials.addPassword(passwordId, accountId, request.password)
    await this.credentials.addToken(tokenId, accountId, undefined)
    const facts = { accountId, username: sealedName, email: sealedEmail, emailVerified, isStaff, isSuperuser }
    const command = { type: 'CreateAccount', ...facts, passwordId, tokenId, at: this.at() } as const
    const result = await this.handler.execute({ stream: streamOf(accountId), command, caller })
    return { accountId, created: true, position: result.position?.toString() ?? null }
  }

  async verifyEmail(request: z.infer<typeof verifyEmail.request>): Promise<z.input<typeof verifyEmail.response>> {
    const found = await this.known(request.username)
    if (found.emailVerified && found.email === request.email) return { accountId: found.accountId, position: null }
    return await this.confirm(request, found.accountId)
  }

  async replaceToken(request: z.infer<typeof replaceToken.request>): Promise<z.input<typeof replaceToken.response>> {
    const { accountId } = await this.known(request.username)
    const { tokenId, token } = await this.tokenFor(accountId, request)
    const command = { type: 'IssueToken', tokenId, at: this.at() } as const
    const result = await this.handler.execute({ stream: streamOf(accountId), command, caller: request.caller })
    return { accountId, token, position: String(result.position) }
  }

  /** One that the account had before comes back under its former id. */
  private async tokenFor(accountId: string, { caller, token }: z.infer<typeof replaceToken.request>) {
    const former = token === undefined ? undefined : await this.credentials.ownTokenId(accountId, token)
    if (former !== undefined && token !== undefined) return { tokenId: former, token }
    const tokenId = uuidv5('token', caller.commandId)
    return { tokenId, token: await this.credentials.addToken(tokenId, accountId, token) }
  }

  async setEnabled({
    caller,
    username,
    enabled,
  }: z.infer<typeof setAccountEnabled.request>): Promise<z.input<typeof setAccountEnabled.response>> {
    const { accountId } = await this.known(username)
    const command = { type: enabled ? 'EnableAccount' : 'DisableAccount', at: this.at() } as const
    const result = await this.handler.execute({ stream: streamOf(accountId), command, caller })
    return { accountId, position: result.position?.toString() ?? null }
  }

  private async confirm(request: { caller: Caller; email: string }, accountId: string) {
    await this.credentials.claimAddress(request.email, accountId)
    const email = await this.credentials.seal(accountId, request.email)
    const command = { type: 'VerifyEmail', email, at: this.at() } as const
    const result = await this.handler.execute({ stream: streamOf(accountId), command, caller: request.caller })
    return { accountId, position: result.position?.toString() ?? null }
  }

  private async known(username: string) {
    const found = await this.find(username)
    if (found !== undefined) return found
    throw new DomainError('not-found', 'account-unknown', `There is no account named ${username}.`)
  }

  private at(): string {
    return this.now().toISOString()
  }
}
