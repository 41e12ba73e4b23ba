import type { Shown } from '../visit.js'
import { Footer } from './footer.js'
import { useFrame } from './frame.js'
import { Header } from './header.js'
import { Leaving } from './leaving.js'
import { Notice } from './notice.js'

/** The frame around every page (web-and-accounts.md 2.1). */
export function Layout({ shown }: { shown: Shown }) {
  const { visit, t, assetUrl } = useFrame()
  // who hears the page learns first that it came back
  const isToCorrect = shown.status === 422
  const theme = visit.theme === 'system' ? {} : { 'data-theme': visit.theme }
  return (
    <html lang={visit.language} dir={t('language.direction') as 'ltr' | 'rtl'} {...theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${isToCorrect ? t('form.title-wrong') : ''}${shown.title} · ${t('site.name')}`}</title>
        <link rel="icon" type="image/svg+xml" href={assetUrl('mark.svg')} />
        <link rel="stylesheet" href={assetUrl('site.css')} />
        <script type="module" nonce={visit.nonce} src={assetUrl('site.js')} />
        {shown.widget === 'recaptcha' && (
          <script async defer nonce={visit.nonce} src="https://www.google.com/recaptcha/api.js" />
        )}
        {shown.script && <script type="module" nonce={visit.nonce} src={assetUrl(shown.script)} />}
      </head>
      <body class="flex min-h-dvh flex-col bg-base-200 text-base-content">
        <a
          href="#content"
          class="btn btn-primary sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50"
        >
          {t('frame.skip')}
        </a>
        <Header search={shown.search} />
        <main id="content" tabIndex={-1} class="mx-auto w-full max-w-7xl grow px-4 py-6 outline-none sm:px-6 sm:py-10">
          <Notice />
          <Leaving />
          {shown.body}
        </main>
        <Footer />
      </body>
    </html>
  )
}
