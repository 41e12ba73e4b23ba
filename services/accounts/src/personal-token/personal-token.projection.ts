import type { EventOf } from '@appstore/contracts/events'
import { AccountErased } from '@appstore/contracts/person-events'
import { PersonalTokenCreated, PersonalTokenRevoked } from '@appstore/contracts/personal-tokens'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Projection } from '@appstore/event-sourcing/projection'

const FOLLOWED = [PersonalTokenCreated, PersonalTokenRevoked, AccountErased] as const

type Created = EventOf<typeof PersonalTokenCreated>['data']

/** What a page changes: accounts lose all they had before it, tokens go, tokens come. */
interface TokenPage {
  readonly cleared: Set<string>
  readonly revoked: Set<string>
  readonly created: Map<string, Created>
}

function clear(page: TokenPage, accountId: string): void {
  page.cleared.add(accountId)
  for (const [tokenId, created] of page.created) if (created.accountId === accountId) page.created.delete(tokenId)
}

/** Personal tokens that events have made valid and none has ended. Their names stay sealed. */
export const personalTokens: Projection<EventOf<(typeof FOLLOWED)[number]>, TokenPage> = {
  name: 'personal_tokens',
  version: 1,
  categories: ['account'],
  events: eventTypes(FOLLOWED),
  tables: {
    personal_tokens: `token_id uuid primary key, account_id uuid not null, sealed_name text not null,
      scopes text[] not null, apps text[], created_at timestamptz not null, expires_at timestamptz not null`,
  },
  indexes: (table) => [`create index on ${table('personal_tokens')} (account_id)`],
  openPage: () => ({ cleared: new Set(), revoked: new Set(), created: new Map() }),
  on: {
    PersonalTokenCreated: ({ data }, { created }) => void created.set(data.tokenId, data),
    PersonalTokenRevoked({ data }, { created, revoked }) {
      created.delete(data.tokenId)
      revoked.add(data.tokenId)
    },
    AccountErased: ({ data }, page) => clear(page, data.accountId),
  },
  async write({ cleared, revoked, created }, database, table) {
    const tokens = table('personal_tokens')
    await database.query(`delete from ${tokens} where account_id = any($1) or token_id = any($2)`, [
      [...cleared],
      [...revoked],
    ])
    const rows = [...created.values()].map((data) => ({ ...data, name: data.name.sealed }))
    await database.query(
      `insert into ${tokens} (token_id, account_id, sealed_name, scopes, apps, created_at, expires_at)
       select "tokenId", "accountId", name, scopes, apps, at, "expiresAt"
       from jsonb_to_recordset($1) as new ("tokenId" uuid, "accountId" uuid, name text, scopes text[], apps text[],
         at timestamptz, "expiresAt" timestamptz)`,
      [JSON.stringify(rows)],
    )
  },
}
