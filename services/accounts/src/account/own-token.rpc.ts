import { apiTokenOf, rotateToken } from '@appstore/contracts/accounts'
import type { Caller } from '@appstore/contracts/rpc'
import { type Answer, answer } from '@appstore/runtime/service'
import { v5 as uuidv5 } from 'uuid'
import { type AccountHandler, type Credentials, streamOf } from './account-handler.js'

interface OwnToken {
  readonly caller: Caller
  readonly accountId: string
}

/** What holders do with their own API token: have it told, and have it replaced (api.md A7). */
export function ownTokenAnswers(handler: AccountHandler, credentials: Credentials, now: () => Date): Answer[] {
  const execute = async (type: 'EnsureToken' | 'RotateToken', { caller, accountId }: OwnToken) => {
    const tokenId = uuidv5('token', caller.commandId)
    const { state } = await handler.load(streamOf(accountId))
    const mayNeedOne = state.status === 'open' && (type === 'RotateToken' || state.tokenId === undefined)
    // The secret comes first: an event must not name a token that a crash kept from being stored.
    if (mayNeedOne) await credentials.addToken(tokenId, accountId, undefined)
    const command = { type, tokenId, at: now().toISOString() } as const
    const result = await handler.execute({ stream: streamOf(accountId), command, caller })
    return { result, tokenId }
  }
  return [
    answer(apiTokenOf, async (request) => {
      const { result, tokenId } = await execute('EnsureToken', request)
      const inForce = result.state.status === 'open' ? result.state.tokenId : undefined
      const position = result.events.length > 0 ? String(result.position) : null
      return { token: await credentials.tokenOf(inForce ?? tokenId), position }
    }),
    answer(rotateToken, async (request) => {
      const { result, tokenId } = await execute('RotateToken', request)
      return { token: await credentials.tokenOf(tokenId), position: String(result.position) }
    }),
  ]
}
