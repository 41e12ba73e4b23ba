import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ownDocument, type ReadyDocument } from './ready-document.js'

/** Schemas that info.xml files name and Makefiles download (clients.md C23). */
const SCHEMAS = ['info.xsd', 'database.xsd']

const ROUTES = {
  apps: '/api/v1/apps.json',
  appsForPlatform: '/api/v1/platform/{version}/apps.json',
  externalApps: '/api/v1/appapi_apps.json',
  categories: '/api/v1/categories.json',
  platforms: '/api/v1/platforms.json',
  ratings: '/api/v1/ratings.json',
  discover: '/api/v1/discover.json',
  register: 'POST /api/v1/apps',
  publish: 'POST /api/v1/apps/releases',
  description: '/api/v1/openapi.json',
  reference: '/api/',
}

/**
 * The documents the gateway makes itself: the index of the API, which containers ask with HEAD before they start
 * (clients.md C25), and the schemas.
 *
 * @param schemaFolder where `info.xsd` and `database.xsd` are
 * @throws Error when a schema cannot be read
 */
export async function ownDocuments(schemaFolder: string): Promise<ReadyDocument[]> {
  const index = JSON.stringify({ version: 'v1', routes: ROUTES })
  const schemas = await Promise.all(
    SCHEMAS.map(async (name) =>
      ownDocument(`/schema/apps/${name}`, 'application/xml', await readFile(join(schemaFolder, name))),
    ),
  )
  return [
    ownDocument('/api/v1', 'application/json', index),
    ownDocument('/api/v1/', 'application/json', index),
    ...schemas,
  ]
}
