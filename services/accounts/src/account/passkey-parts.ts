import type { Logger } from '@appstore/service/logger'
import type { PasskeyStore } from '../credentials/passkey-store.js'
import type { RelyingParty } from '../credentials/webauthn.js'
import type { AccountHandler, Credentials } from './account-handler.js'
import type { Sealed } from './account-state.decider.js'

/** What passkeys need. */
export interface PasskeyParts {
  readonly handler: AccountHandler
  readonly passkeys: PasskeyStore
  readonly site: RelyingParty
  readonly credentials: Pick<Credentials, 'seal'>
  /** Reads what was sealed with the person's key. */
  readonly open: (accountId: string, text: Sealed) => Promise<string>
  readonly logger: Pick<Logger, 'warn'>
  readonly now: () => Date
}
