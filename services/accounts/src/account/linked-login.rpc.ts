import { linkedLogins, unlinkLogin } from '@appstore/contracts/linked-logins'
import { type Answer, answer } from '@appstore/runtime/service'
import { streamOf } from './account-handler.js'
import { type LoginParts, namedBy } from './link-login.js'
import { isOnlyWayIn } from './linked-login.decider.js'

/** Answers who wants to see the logins of their account, or to have one less. */
export function linkedLoginAnswers(parts: LoginParts): Answer[] {
  const { handler, logins, open, now } = parts
  return [
    answer(linkedLogins, async ({ accountId }) => {
      const { state } = await handler.load(streamOf(accountId))
      if (state.status !== 'open') return { logins: [] }
      const rows = new Map((await logins.of(accountId)).map((stored) => [stored.loginId, stored]))
      const listed = state.logins.map(async ({ loginId, provider, linkedAt }) => {
        const stored = rows.get(loginId)
        const name = stored === undefined ? '' : await open(accountId, { sealed: stored.sealedName })
        return { loginId, provider, name, linkedAt, isOnlyWayIn: isOnlyWayIn(state) }
      })
      return { logins: await Promise.all(listed) }
    }),
    answer(unlinkLogin, async ({ caller, accountId, loginId }) => {
      const command = { type: 'UnlinkLogin', loginId, at: now().toISOString() } as const
      const { events, position } = await handler.execute({ stream: streamOf(accountId), command, caller })
      const stored = (await logins.of(accountId)).find((each) => each.loginId === loginId)
      if (stored !== undefined && (await namedBy(parts, stored)) === undefined) await logins.remove(loginId)
      return { position: events.length > 0 ? String(position) : null }
    }),
  ]
}
