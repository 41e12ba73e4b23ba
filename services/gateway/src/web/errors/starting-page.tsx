import { render } from 'preact-render-to-string'
import type { Site } from '../frame/render-page.js'
import { FALLBACK } from '../language/catalogues.js'
import { isForPrograms } from './answer-with-page.js'

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
}

/** What people see while the gateway reaches no other service yet: without any of them there is no frame, so this stands alone. */
export function startingPage({ catalogues, assetUrl }: Site) {
  const codes = catalogues.languages.map(({ code }) => code)
  return {
    isWanted: (path: string, accept: string | undefined) => !isForPrograms(path) && /\btext\/html\b/.test(accept ?? ''),
    show(acceptLanguage: string | undefined) {
      const asked = (acceptLanguage ?? '').split(',').map((range) => range.trim().slice(0, 2).toLowerCase())
      const language = asked.find((code) => codes.includes(code)) ?? FALLBACK
      const t = catalogues.translate(language)
      const page = (
        <html lang={language}>
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta http-equiv="refresh" content="3" />
            <title>{t('starting.title')}</title>
            <link rel="stylesheet" href={assetUrl('site.css')} />
          </head>
          <body class="grid min-h-dvh place-items-center bg-base-200 p-6 text-base-content">
            <main class="max-w-md text-center">
              <img src={assetUrl('mark.svg')} alt="" width="64" height="64" class="mx-auto" />
              <h1 class="mt-6 font-bold text-3xl">{t('starting.title')}</h1>
              <p class="mt-3 text-base-content/80 text-lg">{t('starting.text')}</p>
            </main>
          </body>
        </html>
      )
      return { headers: HEADERS, body: `<!doctype html>${render(page)}` }
    },
  }
}
