import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { OPENAPI_PATH } from './openapi-document.js'

/** A page or a file of it, as it is served. */
export interface Page {
  readonly path: string
  readonly contentType: string
  readonly body: string | Buffer
  readonly headers: Readonly<Record<string, string>>
}

const FILES = '/api/reference'

/** Everything comes from here, nothing is inline, nothing leaves; the pictures inside the style sheet are `data:` addresses. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>App store API</title>
<link rel="icon" type="image/png" sizes="32x32" href="${FILES}/favicon.png">
<link rel="stylesheet" href="${FILES}/swagger-ui.css">
<link rel="stylesheet" href="${FILES}/reference.css">
</head>
<body>
<main id="reference">
<noscript>The reference needs JavaScript. The description it shows is <a href="${OPENAPI_PATH}">${OPENAPI_PATH}</a>.</noscript>
</main>
<script src="${FILES}/swagger-ui-bundle.js"></script>
<script src="${FILES}/init.js"></script>
</body>
</html>
`

const INIT = `SwaggerUIBundle({
  url: '${OPENAPI_PATH}',
  dom_id: '#reference',
  deepLinking: true,
  validatorUrl: null,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
})
`

const STYLE = `body { margin: 0; }
noscript { display: block; padding: 2rem; font: 1rem/1.6 system-ui, sans-serif; }
`

/** The reference of the API for people: a page that shows the description, with everything it loads. */
export async function referencePages(): Promise<Page[]> {
  const page = (path: string, contentType: string, body: string | Buffer): Page => {
    return { path, contentType, body, headers: HEADERS }
  }
  return [
    page('/api', 'text/html; charset=utf-8', PAGE),
    page('/api/', 'text/html; charset=utf-8', PAGE),
    page(`${FILES}/init.js`, 'text/javascript; charset=utf-8', INIT),
    page(`${FILES}/reference.css`, 'text/css; charset=utf-8', STYLE),
    page(`${FILES}/swagger-ui.css`, 'text/css; charset=utf-8', await bundled('swagger-ui.css')),
    page(`${FILES}/swagger-ui-bundle.js`, 'text/javascript; charset=utf-8', await bundled('swagger-ui-bundle.js')),
    page(`${FILES}/favicon.png`, 'image/png', await bundled('favicon-32x32.png')),
  ]
}

const { resolve } = createRequire(import.meta.url)

function bundled(name: string): Promise<Buffer> {
  return readFile(resolve(`swagger-ui-dist/${name}`))
}
