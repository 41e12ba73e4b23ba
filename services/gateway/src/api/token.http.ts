import { apiTokenOf, rotateToken } from '@appstore/contracts/accounts'
import { z } from 'zod'
import { ignoredBody } from './request-body.js'
import { command } from './resource.js'

const Token = z
  .object({
    token: z
      .string()
      .regex(/^[0-9a-f]{40}$/)
      .meta({ description: 'For "Authorization: Token <key>".' }),
  })
  .meta({ id: 'Token' })

/** `POST /api/v1/token`: one's API token (api.md A7). */
export const tokenCommand = command({
  id: 'readToken',
  summary: 'Read your API token',
  description: 'An account without one gets one.',
  body: ignoredBody,
  secret: true,
  answers: { 200: { description: 'The token.', schema: Token } },
  async execute({ messaging, account: { accountId }, caller, correlationId }) {
    const { token, position } = await messaging.call(apiTokenOf, { caller, accountId }, { correlationId })
    return { status: 200, position, json: { token } }
  },
})

/** `POST /api/v1/token/new`: another API token in place of the one there is (api.md A7). */
export const newTokenCommand = command({
  id: 'replaceToken',
  summary: 'Replace your API token',
  description: 'The former token stops working at once.',
  scope: 'api_token_gen',
  body: ignoredBody,
  secret: true,
  answers: { 200: { description: 'The new token.', schema: Token } },
  async execute({ messaging, account: { accountId }, caller, correlationId }) {
    const { token, position } = await messaging.call(rotateToken, { caller, accountId }, { correlationId })
    return { status: 200, position, json: { token } }
  },
})
