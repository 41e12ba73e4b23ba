import { randomBytes } from 'node:crypto'
import type { SessionIdentity } from '@appstore/contracts/sessions'
import { looksAfterTheStore, withoutRoles } from '@appstore/contracts/staff-factor'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { methodNotAllowed } from '@appstore/http/request-refused'
import { sendAllowed } from '@appstore/http/route'
import { type Request, type Response, Router } from 'express'
import { addressSubject } from './forms/address-subject.js'
import { callerOf } from './forms/caller.js'
import { type CookieNames, cookieSettings, readCookies } from './forms/cookies.js'
import { browserName, csrfSecretOf, csrfToken, isCsrfToken, newCsrfSecret } from './forms/csrf.js'
import { readForm } from './forms/read-form.js'
import { type SentAgainParts, sentAgain } from './forms/sent-again.js'
import { renderPage, type Site } from './frame/render-page.js'
import { chosenLanguage } from './language/choose-language.js'
import { type PagePolicy, setPageHeaders } from './page-headers.js'
import type { Limit, Outcome, OwnVisit, PageRoute, Redirect, SetCookie, Theme, Told, Visit } from './visit.js'

/** Where forms lead that do not say otherwise. */
const NOWHERE_ELSE: PagePolicy = { formTargets: [] }

const A_YEAR = 365 * 24 * 3_600

/** What serving pages needs. */
export interface PageParts extends Pick<SentAgainParts, 'findRenewed'> {
  readonly site: Site
  readonly cookies: CookieNames
  readonly secure: { readonly session: boolean; readonly csrf: boolean }
  /** Whoever publishes needs a second factor. */
  readonly wantsSecondFactor: boolean
  /** Staff and administrators have their rights in a session with a second factor alone. */
  readonly wantsStaffFactor: boolean
  /** Whose session this is; `undefined`: nobody's (any more). */
  readonly findSession: (secret: string) => Promise<SessionIdentity | undefined>
  /** @throws DomainError `throttled` */
  readonly throttle: (limit: Limit, subject: string) => Promise<void>
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
  const again = form && page.ledOn && (await sentAgain(parts, request, form))
  if (again !== undefined && !again.isFormer) return leadOn(parts, page, response, form)
  const visit = await visitOf(
    again ? { ...parts, findSession: async () => again.session } : parts,
    request,
    response,
    form,
  )
  if (page.access !== 'public') response.setHeader('cache-control', 'no-store')
  const outcome = await outcomeOf(parts, page, visit)
  if ('redirect' in outcome) return goOn(parts, response, outcome)
  if ('data' in outcome) return tell(response, outcome)
  if (visit.notice !== undefined) setCookie(parts, response, { name: parts.cookies.notice, value: '' })
  const { widget, formTargets = [] } = outcome
  if (widget !== undefined || formTargets.length > 0) setPageHeaders(response, visit.nonce, { formTargets }, widget)
  sendPage(response, outcome.status ?? 200, renderPage(parts.site, visit, outcome))
}

/** The form was carried out, and the browser has what came of it: nothing is left to be done. */
function leadOn(parts: PageParts, page: PageRoute, response: Response, form = new URLSearchParams()): void {
  setPageHeaders(response, newNonce(), NOWHERE_ELSE)
  response.setHeader('cache-control', 'no-store')
  goOn(parts, response, { redirect: page.ledOn?.(form) ?? '/' })
}

async function outcomeOf(parts: PageParts, page: PageRoute, visit: Visit): Promise<Outcome> {
  const { session, method } = visit
  if (page.access === 'private' && session === undefined) return loginFirst(visit)
  if (page.access === 'guest' && session !== undefined) return { redirect: '/' }
  if (method === 'POST' && page.limit !== undefined) await parts.throttle(page.limit, subjectOf(visit))
  const handle = method === 'POST' ? page.post : page.get
  try {
    return (await handle?.(visit as OwnVisit)) as Outcome
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'session-ended') throw error
    // too many wrong passwords: whoever sits there has to show once more who they are
    return { redirect: '/login/', notice: 'session-ended', cookies: [{ name: parts.cookies.session, value: '' }] }
  }
}

/** Whoever had a page open while the session ended learns that the form did nothing, and comes back to it. */
function loginFirst({ method, here, path }: Visit): Redirect {
  const next = (to: string) => `/login/?${new URLSearchParams({ next: to })}`
  return method === 'GET' ? { redirect: next(here) } : { redirect: next(path), notice: 'log-in-first' }
}

/** Whom a limit counts: people who are signed in, all others by where they come from. */
function subjectOf({ session, device }: Visit): string {
  return session === undefined ? addressSubject(device.address) : `account:${session.account.accountId}`
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
  const nonce = newNonce()
  setPageHeaders(response, nonce, NOWHERE_ELSE)
  response.setHeader('cache-control', 'private, no-cache')
  const sessionCookie = given.get(cookies.session) ?? ''
  const known = csrfSecretOf(given.get(cookies.csrf))
  const secret = known ?? newCsrfSecret()
  if (known === undefined) response.cookie(cookies.csrf, secret, cookieSettings(parts.secure.csrf, A_YEAR))
  if (form !== undefined) refuseForeignForm(request, form, known, sessionCookie)
  const found = sessionCookie === '' ? undefined : await parts.findSession(sessionCookie)
  const lacksStaffFactor = parts.wantsStaffFactor && found?.secondFactor === false && looksAfterTheStore(found.account)
  const session = lacksStaffFactor ? { ...found, account: withoutRoles(found.account) } : found
  // whoever is signed in sees their own; an address with a key in it is for one person
  if (session !== undefined || 'key' in request.params) response.setHeader('cache-control', 'no-store')
  const { correlationId = '' } = response.locals as { correlationId?: string }
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
    lacksSecondFactor: parts.wantsSecondFactor && session?.hasSecondFactor === false,
    lacksStaffFactor,
    challenge: given.get(cookies.challenge)?.slice(0, 200) || undefined,
    login: given.get(cookies.login)?.slice(0, 200) || undefined,
    newcomer: given.get(cookies.newcomer)?.slice(0, 200) || undefined,
    notice: given.get(cookies.notice) || undefined,
    correlationId,
    device: { userAgent: (request.get('user-agent') ?? '').slice(0, 2_000), address: request.ip ?? '' },
    browser: browserName(secret),
    caller: callerOf({ session, path: request.path, form, correlationId, browser: secret }),
  }
}

function newNonce(): string {
  return randomBytes(16).toString('base64url')
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
  if (notice !== undefined) setCookie(parts, response, { name: parts.cookies.notice, value: notice, maxAgeSeconds: 60 })
  for (const cookie of cookies) setCookie(parts, response, cookie)
  response.redirect(303, redirect)
}

/** For the script that asked, and for nobody later. */
function tell(response: Response, { data }: Told): void {
  response.setHeader('cache-control', 'no-store')
  response.json(data)
}

function setCookie({ secure }: PageParts, response: Response, { name, value, maxAgeSeconds }: SetCookie): void {
  response.cookie(name, value, cookieSettings(secure.session, value === '' ? 0 : maxAgeSeconds))
}

function themeOf(cookie: string | undefined): Theme {
  return cookie === 'light' || cookie === 'dark' ? cookie : 'system'
}

/** Sends a page that is ready. */
export function sendPage(response: Response, status: number, page: string): void {
  response.status(status).type('html').send(page)
}
