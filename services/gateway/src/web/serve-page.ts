import { randomBytes } from 'node:crypto'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { methodNotAllowed } from '@appstore/http/request-refused'
import { sendAllowed } from '@appstore/http/route'
import { type Request, type Response, Router } from 'express'
import { type CookieNames, cookieSettings, readCookies } from './forms/cookies.js'
import { csrfSecretOf, csrfToken, isCsrfToken, newCsrfSecret } from './forms/csrf.js'
import { readForm } from './forms/read-form.js'
import { renderPage, type Site } from './frame/render-page.js'
import { chosenLanguage } from './language/choose-language.js'
import { type PagePolicy, setPageHeaders } from './page-headers.js'
import type { Outcome, PageRoute, Redirect, Session, Theme, Visit } from './visit.js'

const A_YEAR = 365 * 24 * 3_600

/** What serving pages needs. */
export interface PageParts {
  readonly site: Site
  readonly cookies: CookieNames
  readonly secure: { readonly session: boolean; readonly csrf: boolean }
  readonly policy: PagePolicy
  /** Whose session this is; `undefined`: nobody's (any more). */
  readonly findSession: (secret: string) => Promise<Session | undefined>
}

/** Serves the pages of a table; each answers GET, POST or both, and refuses everything else. */
export function servePages(parts: PageParts, pages: readonly PageRoute[]): Router {
  const router = Router({ caseSensitive: true, strict: false })
  for (const page of pages) {
    const methods = [...(page.get ? ['GET', 'HEAD'] : []), ...(page.post ? ['POST'] : []), 'OPTIONS']
    router.all(page.path, async (request, response) => {
      if (request.method === 'OPTIONS') return sendAllowed(response, methods)
      if (!methods.includes(request.method)) throw methodNotAllowed(request.method, methods)
      await answer(parts, page, request, response)
    })
  }
  return router
}

async function answer(parts: PageParts, page: PageRoute, request: Request, response: Response): Promise<void> {
  const form = request.method === 'POST' ? await readForm(request) : undefined
  const visit = await visitOf(parts, request, response, form)
  const { session } = visit
  if (page.access !== 'public') response.setHeader('cache-control', 'no-store')
  if (page.access === 'private' && session === undefined) {
    const next = visit.method === 'GET' ? `?${new URLSearchParams({ next: visit.here })}` : ''
    return goOn(parts, response, { redirect: `/login/${next}` })
  }
  if (page.access === 'guest' && session !== undefined) return goOn(parts, response, { redirect: '/' })
  const outcome = (await (visit.method === 'POST' ? page.post : page.get)?.(visit)) as Outcome
  if ('redirect' in outcome) return goOn(parts, response, outcome)
  if (visit.notice !== undefined) setCookie(parts, response, parts.cookies.notice, '')
  sendPage(response, outcome.status ?? 200, renderPage(parts.site, visit, outcome))
}

/**
 * Reads a request for a page.
 *
 * @param form what was filled in; one that did not come from a page of ours is refused here
 */
export async function visitOf(
  parts: PageParts,
  request: Request,
  response: Response,
  form?: URLSearchParams,
): Promise<Visit> {
  const { cookies, site } = parts
  const given = readCookies(request.get('cookie'))
  const nonce = randomBytes(16).toString('base64url')
  setPageHeaders(response, nonce, parts.policy)
  response.setHeader('cache-control', 'private, no-cache')
  const sessionCookie = given.get(cookies.session) ?? ''
  const known = csrfSecretOf(given.get(cookies.csrf))
  const secret = known ?? newCsrfSecret()
  if (known === undefined) response.cookie(cookies.csrf, secret, cookieSettings(parts.secure.csrf, A_YEAR))
  if (form !== undefined) refuseForeignForm(request, form, known, sessionCookie)
  const session = sessionCookie === '' ? undefined : await parts.findSession(sessionCookie)
  if (session !== undefined) response.setHeader('cache-control', 'no-store')
  const language = chosenLanguage(site.catalogues, given.get(cookies.language), request)
  return {
    method: form === undefined ? 'GET' : 'POST',
    here: request.originalUrl,
    path: request.path,
    parameters: request.params as Record<string, string>,
    query: new URLSearchParams(request.originalUrl.split('?').slice(1).join('?')),
    form: form ?? new URLSearchParams(),
    language,
    t: site.catalogues.translate(language),
    theme: themeOf(given.get(cookies.theme)),
    nonce,
    csrf: csrfToken(secret, sessionCookie),
    session,
    notice: given.get(cookies.notice) || undefined,
    correlationId: (response.locals as { correlationId?: string }).correlationId ?? '',
    address: request.ip ?? '',
  }
}

/** Browsers say from where a form was sent; and only a page of ours could have put the token into it. */
function refuseForeignForm(request: Request, form: URLSearchParams, secret: string | undefined, session: string): void {
  const from = request.get('sec-fetch-site') ?? 'same-origin'
  const own = from === 'same-origin' || from === 'none'
  if (own && secret !== undefined && isCsrfToken(form.get('csrf') ?? '', secret, session)) return
  throw new DomainError(
    'forbidden',
    'form-not-ours',
    'This form did not come from a page of this site, or it is too old. Go back, load the page again and send it once more.',
  )
}

function goOn(parts: PageParts, response: Response, { redirect, notice, cookies = [] }: Redirect): void {
  if (notice !== undefined) setCookie(parts, response, parts.cookies.notice, notice, 60)
  for (const { name, value, maxAgeSeconds } of cookies) setCookie(parts, response, name, value, maxAgeSeconds)
  response.redirect(303, redirect)
}

function setCookie(parts: PageParts, response: Response, name: string, value: string, maxAgeSeconds?: number): void {
  const settings = cookieSettings(parts.secure.session, value === '' ? 0 : maxAgeSeconds)
  response.cookie(name, value, settings)
}

function themeOf(cookie: string | undefined): Theme {
  return cookie === 'light' || cookie === 'dark' ? cookie : 'system'
}

/** Sends a page that is ready. */
export function sendPage(response: Response, status: number, page: string): void {
  response.status(status).type('html').send(page)
}
