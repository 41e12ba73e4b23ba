import { z } from 'zod'
import { deleteAppCommand, deleteNightlyCommand, deleteReleaseCommand } from './delete.http.js'
import { publishDiscoverCommand } from './discover.http.js'
import { downloadsQuery } from './downloads.http.js'
import { AppId, Version } from './path-parameters.js'
import { publishReleaseCommand } from './publish-release.http.js'
import { giveRatingCommand, withdrawRatingCommand } from './ratings.http.js'
import { registerAppCommand } from './register-app.http.js'
import type { Resource } from './resource.js'
import { newTokenCommand, tokenCommand } from './token.http.js'

const ANY = { schemes: ['Token', 'Basic'], slash: true } as const
const APP = z.object({ id: AppId })
const RELEASE = z.object({ id: AppId, version: Version })

/** Every route of the API v1 that is not a compiled document (api.md A2, 8 to 16, and ratings), in the order they are looked at. */
export const API_RESOURCES: readonly Resource[] = [
  {
    path: '/api/v1/discover.json',
    slash: false,
    schemes: ['Basic'],
    right: 'publish-discover',
    asksFirst: 'for-changes',
    document: true,
    POST: publishDiscoverCommand,
  },
  { path: '/api/v1/token', slash: true, schemes: ['Basic'], asksFirst: 'always', POST: tokenCommand },
  { path: '/api/v1/token/new', ...ANY, asksFirst: 'always', POST: newTokenCommand },
  { path: '/api/v1/apps', ...ANY, asksFirst: 'always', POST: registerAppCommand },
  { path: '/api/v1/apps/releases', ...ANY, asksFirst: 'always', POST: publishReleaseCommand },
  { path: '/api/v1/apps/{id}', ...ANY, parameters: APP, asksFirst: 'for-changes', DELETE: deleteAppCommand },
  {
    path: '/api/v1/apps/{id}/releases/{version}',
    ...ANY,
    parameters: RELEASE,
    asksFirst: 'for-changes',
    DELETE: deleteReleaseCommand,
  },
  {
    path: '/api/v1/apps/{id}/releases/nightly/{version}',
    ...ANY,
    parameters: RELEASE,
    asksFirst: 'for-changes',
    DELETE: deleteNightlyCommand,
  },
  { path: '/api/v1/apps/{id}/downloads', ...ANY, parameters: APP, asksFirst: 'always', GET: downloadsQuery },
  {
    path: '/api/v1/apps/{id}/ratings',
    ...ANY,
    parameters: APP,
    asksFirst: 'for-changes',
    POST: giveRatingCommand,
    DELETE: withdrawRatingCommand,
  },
]
