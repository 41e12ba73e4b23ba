import { setDefaultAdminPassword } from '@appstore/contracts/upkeep'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type Answer, answer } from '@appstore/runtime/service'
import { v5 as uuidv5 } from 'uuid'
import { type FindByUsername, streamOf } from './account-handler.js'
import type { PeopleParts } from './people-parts.js'

/** The name of the account, and its password in development. */
const ADMIN = 'admin'

interface UpkeepParts extends Pick<PeopleParts, 'handler' | 'credentials' | 'now'> {
  readonly find: FindByUsername
  /** A store that is open to development, and to nobody else. */
  readonly debug: boolean
}

/** Answers what only developers order. */
export function upkeepAnswers({ handler, credentials, find, debug, now }: UpkeepParts): Answer[] {
  return [
    answer(setDefaultAdminPassword, async ({ caller }) => {
      if (!debug) throw developmentOnly()
      const found = await find(ADMIN)
      if (found === undefined) {
        throw new DomainError('not-found', 'account-unknown', `There is no account named ${ADMIN}.`)
      }
      const { accountId } = found
      const [passwordId, tokenId] = [uuidv5('password', caller.commandId), uuidv5('token', caller.commandId)]
      await credentials.addPassword(passwordId, accountId, ADMIN)
      await credentials.addToken(tokenId, accountId, undefined)
      const command = { type: 'SetPassword', passwordId, tokenId, by: 'operator', at: now().toISOString() } as const
      const { position } = await handler.execute({ stream: streamOf(accountId), command, caller })
      return { accountId, position: String(position) }
    }),
  ]
}

function developmentOnly(): DomainError {
  return new DomainError(
    'forbidden',
    'development-only',
    'The password admin is for development: anybody would try it. Choose another one on the page for lost passwords, or set DEBUG=true at a store that nobody else can reach.',
  )
}
