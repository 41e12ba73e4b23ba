import { verifyToken } from '@appstore/contracts/accounts'
import { listPersonalTokens } from '@appstore/contracts/personal-tokens'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type Answer, answer } from '@appstore/runtime/service'
import type { z } from 'zod'
import type { PersonalTokenStore } from '../credentials/personal-token-store.js'
import { byPersonalToken, personalTokensOf } from './personal-tokens.js'

interface TokenParts extends Pick<ServiceContext, 'pool' | 'now' | 'logger'> {
  readonly store: PersonalTokenStore
  /** Who holds a classic token. */
  readonly classic: (token: string) => Promise<z.input<typeof verifyToken.response>['identified']>
  /** Reads what was sealed with the person's key. */
  readonly open: (accountId: string, text: { sealed: string }) => Promise<string>
}

/** Says who holds a token, and which personal ones somebody has. */
export function tokenAnswers({ pool, now, logger, store, classic, open }: TokenParts): Answer[] {
  return [
    answer(verifyToken, async ({ token }) => {
      const found = await byPersonalToken(pool, token, now())
      if (found === undefined) return { identified: await classic(token) }
      // nobody waits for a note that is for people to look at
      store.used(found).catch((err: unknown) => {
        logger.warn({ err, tokenId: found.tokenId }, 'It could not be noted that the token was used.')
      })
      const { account, credential, hasSecondFactor } = found
      return { identified: { account, credential, hasSecondFactor } }
    }),
    answer(listPersonalTokens, async ({ accountId }) => {
      const tokens = await personalTokensOf(pool, { accountId, now: now(), open: (text) => open(accountId, text) })
      return { tokens }
    }),
  ]
}
