import type { FieldProblem } from '@appstore/contracts/people'
import {
  createPersonalToken,
  revokePersonalToken,
  TOKEN_APPS,
  TOKEN_DAYS,
  TOKEN_NAME_LENGTH,
} from '@appstore/contracts/personal-tokens'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type Answer, answer } from '@appstore/runtime/service'
import { v5 as uuidv5 } from 'uuid'
import type { z } from 'zod'
import type { PersonalTokenStore } from '../credentials/personal-token-store.js'
import { type AccountHandler, type Credentials, streamOf } from './account-handler.js'
import type { PersonalTokenCommand } from './personal-token.decider.js'

const DAY = 86_400_000

interface TokenParts {
  readonly handler: AccountHandler
  readonly tokens: PersonalTokenStore
  readonly seal: Credentials['seal']
  readonly now: () => Date
}

/** Answers those who make and revoke personal tokens. */
export function personalTokenCommands(parts: TokenParts): Answer[] {
  const { handler, now } = parts
  return [
    answer(createPersonalToken, (request) => create(parts, request)),
    answer(revokePersonalToken, async ({ caller, accountId, tokenId }) => {
      const command = { type: 'RevokePersonalToken', tokenId, by: 'holder', at: now().toISOString() } as const
      const { events, position } = await handler.execute({ stream: streamOf(accountId), command, caller })
      return { position: events.length > 0 ? String(position) : null }
    }),
  ]
}

type Create = z.infer<typeof createPersonalToken.request>

async function create(parts: TokenParts, request: Create): Promise<z.input<typeof createPersonalToken.response>> {
  const { handler, tokens, seal, now } = parts
  const { caller, accountId } = request
  check(request)
  const { state: before } = await handler.load(streamOf(accountId))
  if (before.status !== 'open') throw new DomainError('not-found', 'account-unknown', 'There is no such account.')
  const tokenId = uuidv5('personal-token', caller.commandId)
  const at = now()
  const command: PersonalTokenCommand = {
    type: 'CreatePersonalToken',
    tokenId,
    name: await seal(accountId, request.name.trim()),
    scopes: [...new Set(request.scopes)],
    apps: request.apps && [...new Set(request.apps)],
    expiresAt: new Date(at.getTime() + request.expiresInDays * DAY).toISOString(),
    at: at.toISOString(),
  }
  // the secret comes first: an event must not name a token that a crash kept from being stored
  const token = await tokens.make({ tokenId, accountId })
  const { state, position } = await handler.execute({ stream: streamOf(accountId), command, caller })
  const made = state.status === 'open' ? state.personalTokens.find((each) => each.tokenId === tokenId) : undefined
  if (made === undefined) throw gone()
  return { tokenId, token, expiresAt: made.expiresAt, position: String(position) }
}

function gone(): DomainError {
  return new DomainError(
    'conflict',
    'token-gone',
    'This form was sent before, and its token was revoked since. Open the page of your tokens again to make another.',
  )
}

/** The form of ids of apps (clients.md C17); whether there is such an app may change while the token lasts. */
const APP_ID = /^[a-z0-9_-]{1,80}$/

function check({ name, scopes, apps, expiresInDays }: Create): void {
  const problems: FieldProblem[] = []
  const length = [...name.trim()].length
  if (length < 1 || length > TOKEN_NAME_LENGTH || /\p{Cc}/u.test(name)) {
    const detail = `A token needs a name of 1 to ${TOKEN_NAME_LENGTH} characters, so that you recognise it later.`
    problems.push({ field: 'tokenName', code: 'token-name-invalid', detail })
  }
  if (scopes.length === 0) {
    problems.push({ field: 'scopes', code: 'token-scopes-missing', detail: 'Choose what the token may do.' })
  }
  if (apps !== null && (apps.length < 1 || apps.length > TOKEN_APPS || !apps.every((id) => APP_ID.test(id)))) {
    const detail = `Name 1 to ${TOKEN_APPS} apps by their ids, such as "news", or none to choose all.`
    problems.push({ field: 'apps', code: 'token-apps-invalid', detail })
  }
  if (!Number.isInteger(expiresInDays) || expiresInDays < 1 || expiresInDays > TOKEN_DAYS.most) {
    const detail = `A token lasts 1 to ${TOKEN_DAYS.most} days.`
    problems.push({ field: 'expiresInDays', code: 'token-days-invalid', detail })
  }
  if (problems.length > 0)
    throw new DomainError('invalid', 'fields-invalid', 'Some fields are not right.', { problems })
}
