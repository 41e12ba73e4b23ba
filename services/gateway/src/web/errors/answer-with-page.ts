import type { SessionIdentity } from '@appstore/contracts/sessions'
import type { Request, Response } from 'express'
import { renderPage } from '../frame/render-page.js'
import { type PageParts, sendPage, visitOf } from '../serve-page.js'
import { errorPage } from './error-page.js'

/** Shows an error as a page to those who asked for one. */
export type ErrorPages = (
  request: Request,
  response: Response,
  error: { status: number; code: string },
) => Promise<void>

/** Whoever wants to know who is signed in must not fail a second time over it. */
export function answerWithPage(parts: PageParts): ErrorPages {
  return async (request, response, error) => {
    const visit = await visitOf({ ...parts, findSession: patient(parts) }, request, response)
    sendPage(response, error.status, renderPage(parts.site, visit, errorPage(visit, error)))
  }
}

/** Paths that programs ask, and people only to see what programs see. */
export function isForPrograms(path: string): boolean {
  return /^\/+(api|operator|health|metrics|schema|static)(\/|$)/.test(path)
}

/** Does this request come from a browser that shows pages, rather than from a program? */
export function wantsPage(request: Request): boolean {
  if (isForPrograms(request.path)) return false
  return request.accepts(['application/problem+json', 'json', 'html']) === 'html'
}

function patient({ findSession }: PageParts): (secret: string) => Promise<SessionIdentity | undefined> {
  return (secret) => findSession(secret).catch(() => undefined)
}
