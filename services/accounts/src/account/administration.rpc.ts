import type { AccountIdentity } from '@appstore/contracts/accounts'
import { type AccountChange, changeAccount } from '@appstore/contracts/administration'
import { type Action, refusalOf } from '@appstore/contracts/rights'
import type { Caller } from '@appstore/contracts/rpc'
import { DomainError, demand } from '@appstore/event-sourcing/domain-error'
import { type Answer, answer } from '@appstore/runtime/service'
import { v5 as uuidv5 } from 'uuid'
import type { PasskeyStore } from '../credentials/passkey-store.js'
import type { AccountCommand } from './account.decider.js'
import { streamOf } from './account-handler.js'
import { type OpenAccount, opened } from './account-state.decider.js'
import { type FactorParts, withoutTotp } from './factor.rpc.js'
import { type LastAdministratorParts, sparingTheLast } from './last-administrator.js'
import type { PeopleParts } from './people-parts.js'

export interface AdministrationParts
  extends PeopleParts,
    LastAdministratorParts,
    Pick<FactorParts, 'totps' | 'recoveryCodes'> {
  readonly passkeys: Pick<PasskeyStore, 'remove'>
}

interface Asked {
  readonly caller: Caller
  readonly account: AccountIdentity | null
  readonly accountId: string
  readonly change: AccountChange
}

const RIGHT: Readonly<Record<AccountChange['kind'], Action>> = {
  enabled: 'disable-account',
  'end-session': 'end-sessions-of-others',
  'end-sessions': 'end-sessions-of-others',
  'replace-token': 'revoke-token-of-others',
  'revoke-personal-token': 'revoke-token-of-others',
  'reset-second-factor': 'reset-factors-of-others',
  'remove-passkey': 'reset-factors-of-others',
  'verify-email': 'verify-address-of-others',
  roles: 'give-staff',
}

/** Answers what those who look after the store change at the accounts of others. */
export function administrationAnswers(parts: AdministrationParts): Answer[] {
  return [
    answer(changeAccount, async (asked) => {
      demand(refusalOf(RIGHT[asked.change.kind], asked.account))
      const { state, commands } = await parts.handler.load(streamOf(asked.accountId))
      // the same command again: what it changed is there, and what it would be refused for may be its own doing
      const first = commands.get(asked.caller.commandId)
      if (first !== undefined) return { position: String(first.position) }
      const target = opened(state)
      if (!takesPower(asked.change, target)) return { position: await carryOut(parts, asked, target) }
      if (asked.account?.accountId === asked.accountId) throw ownAccount()
      const carriedOut = () => carryOut(parts, asked, target)
      return { position: await sparingTheLast(parts, asked.accountId, carriedOut) }
    }),
  ]
}

/** Does the change leave the store with one administrator less? */
function takesPower(change: AccountChange, { isSuperuser }: OpenAccount): boolean {
  if (!isSuperuser) return false
  return (change.kind === 'roles' && !change.isSuperuser) || (change.kind === 'enabled' && !change.on)
}

async function carryOut(parts: AdministrationParts, asked: Asked, target: OpenAccount): Promise<string | null> {
  const { caller, accountId, change } = asked
  if (change.kind === 'reset-second-factor') {
    const command = { type: 'DisableTotp', by: 'operator', at: parts.now().toISOString() } as const
    return await withoutTotp(parts, accountId, command, caller)
  }
  const command = await commandOf(parts, { ...asked, change }, target)
  if (command === undefined) return null
  const { events, position } = await parts.handler.execute({ stream: streamOf(accountId), command, caller })
  // no event names it any more, so it opens nothing: this is for tidiness
  if (change.kind === 'remove-passkey' && events.length > 0) await parts.passkeys.remove(change.passkeyId)
  return events.length > 0 ? String(position) : null
}

async function commandOf(
  parts: AdministrationParts,
  { caller, accountId, change }: Asked & { change: Exclude<AccountChange, { kind: 'reset-second-factor' }> },
  target: OpenAccount,
): Promise<AccountCommand | undefined> {
  const at = parts.now().toISOString()
  switch (change.kind) {
    case 'enabled':
      return { type: change.on ? 'EnableAccount' : 'DisableAccount', at }
    case 'end-session':
      return { type: 'EndSession', sessionId: change.sessionId, at }
    case 'end-sessions':
      return { type: 'EndOtherSessions', keepSessionId: null, at }
    case 'replace-token': {
      const tokenId = uuidv5('token', caller.commandId)
      await parts.credentials.addToken(tokenId, accountId, undefined)
      return { type: 'IssueToken', tokenId, at }
    }
    case 'revoke-personal-token':
      return { type: 'RevokePersonalToken', tokenId: change.tokenId, by: 'staff', at }
    case 'remove-passkey':
      return { type: 'RemovePasskey', passkeyId: change.passkeyId, at }
    case 'verify-email': {
      if (target.emailVerified) return undefined
      const holder = await parts.addresses.reserve(await parts.open(accountId, target.email), accountId)
      if (holder !== accountId) throw emailTaken()
      return { type: 'VerifyEmail', email: target.email, at }
    }
    case 'roles':
      return { type: 'ChangeRoles', isStaff: change.isStaff, isSuperuser: change.isSuperuser, at }
  }
}

function ownAccount(): DomainError {
  return new DomainError(
    'conflict',
    'own-account',
    'You would take away your own rights, and could not give them back. Another administrator has to do it.',
  )
}

function emailTaken(): DomainError {
  return new DomainError('conflict', 'email-taken', 'Another account has confirmed this address by now.')
}
