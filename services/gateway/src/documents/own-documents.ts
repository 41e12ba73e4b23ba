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

/** No script, no style, nothing from elsewhere: what a page of links needs. */
const PAGE_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
}

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>App store</title>
<style>body{font:1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}</style>
<h1>App store</h1>
<p>This server gives apps to Nextcloud servers.</p>
<ul>
<li><a href="/api/v1/apps.json">All apps</a>
<li><a href="/api/v1/categories.json">Categories</a>
<li><a href="/api/v1/platforms.json">Platform versions</a>
<li><a href="/api/">Reference of the API</a>
<li><a href="/schema/apps/info.xsd">Schema of info.xml</a>
<li><a href="/health">State of this store</a>
</ul>
</html>
`

/**
 * The documents the gateway makes itself: the landing page, the index of the API, which containers ask with HEAD before they start
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
    { ...ownDocument('/', 'text/html; charset=utf-8', PAGE), headers: PAGE_HEADERS },
    ownDocument('/api/v1', 'application/json', index),
    ownDocument('/api/v1/', 'application/json', index),
    ...schemas,
  ]
}
