import { z } from 'zod'
import type { RIGHTS_TABLE } from './rights-table.js'

/**
 * What a personal token may be for, as actions of the table of rights: a token never gives a right that its holder has not, it leaves
 * some of them out. What stands in no scope (people, hand-overs, other credentials) is for people at the website alone.
 */
export const TOKEN_SCOPES = {
  read: ['count-downloads'],
  publish: ['publish-release'],
  'delete-releases': ['withdraw-release'],
  'manage-apps': ['register-app', 'change-certificate', 'delete-app'],
  rate: ['rate'],
} as const satisfies Readonly<Record<string, readonly (keyof typeof RIGHTS_TABLE)[]>>
export type TokenScope = keyof typeof TOKEN_SCOPES

/** In the order that people read them. */
export const TOKEN_SCOPE_NAMES = Object.keys(TOKEN_SCOPES) as [TokenScope, ...TokenScope[]]
export const TokenScopeName = z.enum(TOKEN_SCOPE_NAMES)

/** What a personal token allows. */
export const TokenGrant = z.object({
  scopes: z.array(TokenScopeName).min(1),
  /** Ids of the apps it is for; `null`: all that its holder has rights to. */
  apps: z.array(z.string()).min(1).nullable(),
})
export type TokenGrant = z.infer<typeof TokenGrant>

/** The scope that an action belongs to; `null`: to none, so that no token is enough. */
export function scopeOf(action: keyof typeof RIGHTS_TABLE): TokenScope | null {
  return TOKEN_SCOPE_NAMES.find((name) => (TOKEN_SCOPES[name] as readonly string[]).includes(action)) ?? null
}

/**
 * Why a personal token is not enough, for a `forbidden` answer; `undefined`: it is, or it was none.
 *
 * @param scope what is needed; `null`: no token is enough
 * @param appId the app that it is about; `undefined`: none, which is beyond every token that is for single apps
 */
export function beyondGrant(
  grant: TokenGrant | undefined,
  scope: TokenScope | null,
  appId: string | undefined,
): { code: string; detail: string } | undefined {
  if (grant === undefined) return undefined
  const refusal = (detail: string) => ({ code: 'scope-missing', detail })
  if (scope === null) return refusal("No personal token may do this. Use your password or your account's API token.")
  if (!grant.scopes.includes(scope)) {
    const has = TOKEN_SCOPE_NAMES.filter((name) => grant.scopes.includes(name)).join(', ')
    return refusal(`Your token lacks the scope "${scope}"; it has: ${has}. Make one with it at /account/tokens/.`)
  }
  if (grant.apps === null || (appId !== undefined && grant.apps.includes(appId))) return undefined
  const what = appId === undefined ? 'more than single apps' : `the app "${appId}"`
  return refusal(
    `Your token has the scope "${scope}" only for ${grant.apps.join(', ')}, and this is about ${what}. Make another at /account/tokens/.`,
  )
}
