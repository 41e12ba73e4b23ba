import type { Messaging } from '@appstore/nats/connection'
import type { AddressStore } from '../credentials/address-store.js'
import type { MailKeyStore } from '../credentials/mail-key-store.js'
import type { SessionStore } from '../credentials/session-store.js'
import type { AccountHandler, Credentials } from './account-handler.js'
import type { Sealed } from './account-state.decider.js'

/** What the answers to people need. */
export interface PeopleParts {
  readonly handler: AccountHandler
  readonly credentials: Credentials
  readonly addresses: AddressStore
  readonly mailKeys: MailKeyStore
  readonly sessions: SessionStore
  /** Reads what was sealed with the person's key. */
  readonly open: (accountId: string, text: Sealed) => Promise<string>
  /** Which password of the account this is, if it is in force. */
  readonly knows: (accountId: string, password: string) => Promise<{ passwordId: string } | undefined>
  /** When the holder of this session of the account last proved who they are. */
  readonly provedAt: (accountId: string, sessionId: string) => Promise<Date | undefined>
  readonly isTaken: (username: string) => Promise<boolean>
  /** Other services. */
  readonly messaging: Pick<Messaging, 'call'>
  readonly now: () => Date
}
