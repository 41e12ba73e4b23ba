import type { Caller } from '@appstore/contracts/rpc'
import type { SessionIdentity } from '@appstore/contracts/sessions'
import { v4 as uuidv4, v5 as uuidv5, validate } from 'uuid'

const NAMESPACE = '0d9b0f1c-6f4e-5a68-9a35-3d1f2b7c8e40'

/**
 * Who sends a form. Every form brings an id of its own, made when its page was; mixed with who sends it, from which browser and to
 * where, it is the command's id: nobody can name a command of somebody else.
 */
export function callerOf(request: {
  session: SessionIdentity | undefined
  path: string
  form: URLSearchParams | undefined
  correlationId: string
  /** The secret of the browser's cookie. */
  browser: string
}): Caller {
  const { session, path, form, correlationId, browser } = request
  const given = form?.get('command') ?? ''
  const who = session?.account.accountId ?? 'nobody'
  return {
    actor: session === undefined ? 'visitor' : `account:${session.account.accountId}`,
    credential: session?.credential ?? 'none',
    commandId: validate(given) ? uuidv5(JSON.stringify([given, path, who, browser]), NAMESPACE) : uuidv4(),
    correlationId: correlationId || uuidv4(),
  }
}
