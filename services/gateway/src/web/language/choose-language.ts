import type { Request } from 'express'
import { type Catalogues, FALLBACK } from './catalogues.js'

/** The language of an answer: what was chosen here before, else what the browser asks for, else English (web-and-accounts.md 2.12). */
export function chosenLanguage(
  { languages }: Catalogues,
  cookie: string | undefined,
  request: Pick<Request, 'acceptsLanguages'>,
): string {
  const codes = languages.map(({ code }) => code)
  if (cookie !== undefined && codes.includes(cookie)) return cookie
  // English first: browsers that take any language get it
  const offered = [FALLBACK, ...codes.filter((code) => code !== FALLBACK)]
  return request.acceptsLanguages(offered) || FALLBACK
}
