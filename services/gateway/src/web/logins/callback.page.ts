import { arriveByLogin } from '@appstore/contracts/linked-logins'
import { LoginProvider } from '@appstore/contracts/logins'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { v4 as uuidv4 } from 'uuid'
import type { z } from 'zod'
import { goOnWith, sessionCookie } from '../entrance/begun.js'
import { localPath } from '../forms/local-path.js'
import type { Outcome, PageRoute, Redirect, Visit } from '../visit.js'
import type { LoginPageParts } from './begin.page.js'
import { REASONS } from './over.page.js'

/** Where people come back to. The address holds a code, so nothing is shown here: the browser goes on at once. */
export function callbackPages(parts: LoginPageParts): PageRoute[] {
  return LoginProvider.options.map((provider) => ({
    path: `/${provider}/login/callback/`,
    access: 'public',
    get: (visit) => arrive(parts, provider, visit),
  }))
}

async function arrive(parts: LoginPageParts, provider: LoginProvider, visit: Visit): Promise<Outcome> {
  const { messaging, cookies } = parts
  const { query, device, login: browser = '' } = visit
  // never the same arrival twice: what the browser brings is good once
  const caller = { ...visit.caller, commandId: uuidv4() }
  const request = { caller, provider, browser, query: query.toString().slice(0, 8_000), device }
  const done = { name: cookies.login, value: '' }
  try {
    const { cookies: more = [], ...on } = whereTo(parts, await messaging.call(arriveByLogin, request))
    return { ...on, cookies: [...more, done] }
  } catch (error) {
    if (!(error instanceof DomainError) || !REASONS.includes(error.code)) throw error
    return { redirect: `/social/login/error/?${new URLSearchParams({ reason: error.code })}`, cookies: [done] }
  }
}

type Arrived = z.infer<typeof arriveByLogin.response>

function whereTo({ cookies }: LoginPageParts, arrived: Arrived): Redirect {
  switch (arrived.outcome) {
    case 'signed-in':
    case 'second-factor':
      return goOnWith(cookies, arrived, arrived.next)
    case 'unconfirmed':
      return { redirect: '/confirm-email/' }
    case 'newcomer': {
      const { ticket, maxAgeSeconds } = arrived
      return { redirect: '/social/signup/', cookies: [{ name: cookies.newcomer, value: ticket, maxAgeSeconds }] }
    }
    case 'connected':
      return { redirect: localPath(arrived.next), notice: 'login-connected' }
    case 'proved':
      return {
        redirect: localPath(arrived.next),
        cookies: [sessionCookie(cookies, arrived.secret, arrived.expiresAt)],
      }
    case 'cancelled':
      if (arrived.purpose === 'enter') return { redirect: '/social/login/cancelled/' }
      return { redirect: localPath(arrived.next), notice: 'login-cancelled' }
  }
}
