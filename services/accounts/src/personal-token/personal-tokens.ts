import type { AccountIdentity } from '@appstore/contracts/accounts'
import type { listPersonalTokens } from '@appstore/contracts/personal-tokens'
import type { TokenGrant, TokenScope } from '@appstore/contracts/token-scopes'
import { formOfPersonalToken } from '@appstore/service/personal-token-form'
import type { Pool } from 'pg'
import type { z } from 'zod'
import { tokenDigest } from '../credentials/credential-store.js'

interface TokenRow {
  token_id: string
  scopes: TokenScope[]
  apps: string[] | null
  used_at: Date | null
}

interface HolderRow extends TokenRow {
  account_id: string
  username: string
  is_staff: boolean
  is_superuser: boolean
  has_second_factor: boolean
}

/** Somebody with a personal token that is in force. */
export interface Presented {
  readonly account: AccountIdentity
  readonly credential: string
  readonly hasSecondFactor: boolean
  readonly tokenId: string
  readonly usedAt: Date | null
}

/** Who holds the token, if it is in force now, and what it allows. */
export async function byPersonalToken(pool: Pool, token: string, now: Date): Promise<Presented | undefined> {
  if (formOfPersonalToken(token) !== 'whole') return undefined
  const { rows } = await pool.query<HolderRow>({
    name: 'account-by-personal-token',
    text: `select a.account_id, a.username, a.is_staff, a.is_superuser, a.totp_id is not null as has_second_factor,
             t.token_id, t.scopes, t.apps, s.used_at
           from personal_token_secrets s join personal_tokens t using (token_id, account_id)
             join accounts a using (account_id)
           where s.sha256 = $1 and t.expires_at > $2 and not a.disabled and a.username is not null`,
    values: [tokenDigest(token), now],
  })
  const row = rows[0]
  if (row === undefined) return undefined
  const { account_id: accountId, username, is_staff: isStaff, is_superuser: isSuperuser, token_id: tokenId } = row
  const account = { accountId, username, isStaff, isSuperuser, grant: grantOf(row) }
  const { has_second_factor: hasSecondFactor, used_at: usedAt } = row
  return { account, credential: `token:${tokenId}`, hasSecondFactor, tokenId, usedAt }
}

function grantOf({ scopes, apps }: TokenRow): TokenGrant {
  return { scopes, apps }
}

type Listed = z.infer<typeof listPersonalTokens.response>['tokens'][number]

/**
 * The account's tokens that nobody has revoked, the latest first.
 *
 * @param open reads the names that their holder gave them
 */
export async function personalTokensOf(
  pool: Pool,
  { accountId, now, open }: { accountId: string; now: Date; open: (text: { sealed: string }) => Promise<string> },
): Promise<Listed[]> {
  const { rows } = await pool.query<TokenRow & { sealed_name: string; created_at: Date; expires_at: Date }>({
    name: 'personal-tokens-of-account',
    text: `select t.token_id, t.sealed_name, t.scopes, t.apps, t.created_at, t.expires_at, s.used_at
           from personal_tokens t join personal_token_secrets s using (token_id, account_id)
           where t.account_id::text = $1 order by t.created_at desc, t.token_id`,
    values: [accountId],
  })
  return await Promise.all(
    rows.map(async (row) => ({
      tokenId: row.token_id,
      name: await open({ sealed: row.sealed_name }),
      grant: grantOf(row),
      createdAt: row.created_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      isExpired: row.expires_at <= now,
      lastUsedAt: row.used_at?.toISOString() ?? null,
    })),
  )
}
