import { beyondGrant, type TokenGrant, type TokenScope } from '@appstore/contracts/token-scopes'

/**
 * What a personal token needs for each operation that takes one. `null`: none is enough, because the operation gives out a credential
 * that allows more. An operation that does not stand here takes no personal token either.
 */
export const SCOPE_OF_ROUTE: Readonly<Record<string, TokenScope | null>> = {
  'POST /api/v1/token/new': null,
  'POST /api/v1/apps': 'manage-apps',
  'POST /api/v1/apps/releases': 'publish',
  'DELETE /api/v1/apps/{id}': 'manage-apps',
  'DELETE /api/v1/apps/{id}/releases/{version}': 'delete-releases',
  'DELETE /api/v1/apps/{id}/releases/nightly/{version}': 'delete-releases',
  'GET /api/v1/apps/{id}/downloads': 'read',
  'POST /api/v1/apps/{id}/ratings': 'rate',
  'DELETE /api/v1/apps/{id}/ratings': 'rate',
}

/**
 * Why a personal token is not enough at a route, before anything is read or asked; `undefined`: it is, or it was none. Which app it is
 * about is known here where the path says so; elsewhere the service that finds it out refuses by the table of rights.
 */
export function beyondRoute(
  grant: TokenGrant | undefined,
  method: string,
  path: string,
  appId: string | undefined,
): { code: string; detail: string } | undefined {
  if (grant === undefined) return undefined
  return beyondGrant(
    appId === undefined ? { ...grant, apps: null } : grant,
    SCOPE_OF_ROUTE[`${method} ${path}`] ?? null,
    appId,
  )
}
