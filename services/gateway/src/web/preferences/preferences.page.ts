import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { CookieNames } from '../forms/cookies.js'
import { localPath } from '../forms/local-path.js'
import type { Catalogues } from '../language/catalogues.js'
import type { PageRoute } from '../visit.js'

const A_YEAR = 365 * 24 * 3_600

/** The switches of the frame, for everybody: they are kept in the browser, not in the account (web-and-accounts.md 2.12). */
export function preferencePages(cookies: CookieNames, { languages }: Catalogues): PageRoute[] {
  return [
    {
      path: '/i18n/setlang/',
      access: 'public',
      async post({ form }) {
        const language = form.get('language') ?? ''
        if (!languages.some(({ code }) => code === language))
          throw unknown(
            'language',
            languages.map(({ code }) => code),
          )
        return back(form, { name: cookies.language, value: language, maxAgeSeconds: A_YEAR })
      },
    },
    {
      path: '/theme/',
      access: 'public',
      async post({ form }) {
        const theme = form.get('theme') ?? ''
        if (!THEMES.includes(theme)) throw unknown('theme', THEMES)
        return back(form, { name: cookies.theme, value: theme === 'system' ? '' : theme, maxAgeSeconds: A_YEAR })
      },
    },
  ]
}

const THEMES = ['light', 'dark', 'system']

function back(form: URLSearchParams, cookie: { name: string; value: string; maxAgeSeconds: number }) {
  return { redirect: localPath(form.get('next')), cookies: [cookie] }
}

function unknown(what: string, known: readonly string[]): DomainError {
  return new DomainError('invalid', `${what}-unknown`, `There is no such ${what}; choose one of ${known.join(', ')}.`)
}
