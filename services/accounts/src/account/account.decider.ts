import type { Decider } from '@appstore/event-sourcing/decider'
import type { AccountEvent } from './account.events.js'
import { type Account, evolve } from './account-state.decider.js'
import { type AbandonCreation, abandon, type CreateAccount, create } from './creation.decider.js'
import { type CredentialCommand, decideCredential } from './credential.decider.js'
import { decideFactor, type FactorCommand } from './factor.decider.js'
import { decideLinkedLogin, type LinkedLoginCommand } from './linked-login.decider.js'
import { decidePasskey, type PasskeyCommand } from './passkey.decider.js'
import { decidePerson, type PersonCommand } from './person.decider.js'
import { decidePersonalToken, type PersonalTokenCommand } from './personal-token.decider.js'
import { type ChangeRoles, changeRoles } from './roles.decider.js'

export type AccountCommand =
  | CreateAccount
  | AbandonCreation
  | CredentialCommand
  | PasskeyCommand
  | FactorCommand
  | PersonalTokenCommand
  | LinkedLoginCommand
  | PersonCommand
  | ChangeRoles

/** What may happen to an account: it is made, gets and loses credentials, its holder tells of themselves, and goes. */
export const account: Decider<Account, AccountCommand, AccountEvent> = {
  initialState: { status: 'none' },
  decide(command, state) {
    switch (command.type) {
      case 'CreateAccount':
        return create(command, state)
      case 'AbandonCreation':
        return abandon(command, state)
      case 'ChangeRoles':
        return changeRoles(command, state)
      case 'IssueToken':
      case 'EnsureToken':
      case 'RotateToken':
      case 'DisableAccount':
      case 'EnableAccount':
      case 'SignIn':
      case 'EndSession':
      case 'EndOtherSessions':
      case 'SetPassword':
        return decideCredential(command, state)
      case 'AddPasskey':
      case 'RenamePasskey':
      case 'RemovePasskey':
        return decidePasskey(command, state)
      case 'ProveIdentity':
      case 'EnableTotp':
      case 'DisableTotp':
      case 'ReplaceRecoveryCodes':
      case 'StopGuessing':
        return decideFactor(command, state)
      case 'CreatePersonalToken':
      case 'RevokePersonalToken':
        return decidePersonalToken(command, state)
      case 'LinkLogin':
      case 'UnlinkLogin':
        return decideLinkedLogin(command, state)
      default:
        return decidePerson(command, state)
    }
  },
  evolve,
}
