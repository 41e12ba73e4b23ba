import type { renewedSession } from '@appstore/contracts/sessions'
import type { Request } from 'express'
import type { z } from 'zod'
import { callerOf } from './caller.js'
import { type CookieNames, readCookies } from './cookies.js'
import { csrfSecretOf } from './csrf.js'

export interface SentAgainParts {
  readonly cookies: CookieNames
  /** The session that a command gave another secret a moment ago, by the secret before or since. */
  readonly findRenewed: (secret: string) => Promise<Renewed | undefined>
}

type Renewed = NonNullable<z.infer<typeof renewedSession.response>['renewed']>

/**
 * What is known of a form that comes once more, the very same, after it was carried out and gave its session another secret: the browser
 * may know the former secret only, and the page it comes from was made for that. `undefined`: it was not carried out.
 */
export async function sentAgain(
  { cookies, findRenewed }: SentAgainParts,
  request: Request,
  form: URLSearchParams,
): Promise<Renewed | undefined> {
  const given = readCookies(request.get('cookie'))
  const [secret, browser] = [given.get(cookies.session) ?? '', csrfSecretOf(given.get(cookies.csrf))]
  if (secret === '' || browser === undefined) return undefined
  const renewed = await findRenewed(secret)
  if (renewed === undefined) return undefined
  const { session } = renewed
  const { commandId } = callerOf({ session, path: request.path, form, correlationId: '', browser })
  return commandId === renewed.commandId ? renewed : undefined
}
