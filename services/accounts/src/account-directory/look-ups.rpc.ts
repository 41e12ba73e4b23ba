import { findAccount, personKeys, publicProfiles, verifyPassword } from '@appstore/contracts/accounts'
import { listSessions, renewedSession, verifySession } from '@appstore/contracts/sessions'
import { checkProfiles } from '@appstore/contracts/upkeep'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type Answer, answer } from '@appstore/runtime/service'
import type { SessionStore } from '../credentials/session-store.js'
import { keysOf, profilesOf } from './people.js'
import { profileCheck } from './profile-check.js'
import { byRenewal, bySession, sessionsOf } from './sessions.js'
import { byPassword, identityByUsername } from './sign-in.js'

interface LookUpParts extends Pick<ServiceContext, 'pool' | 'now'> {
  readonly sessions: SessionStore
}

/** Questions about people and their sessions, answered from the read model. */
export function lookUpAnswers({ pool, now, sessions }: LookUpParts): Answer[] {
  return [
    answer(verifyPassword, async ({ username, password }) => ({
      identified: await byPassword(pool, username, password),
    })),
    answer(verifySession, async ({ secret }) => {
      const found = await bySession(pool, secret, now())
      if (found === undefined) return { session: null }
      await sessions.used({ sessionId: found.session.sessionId, usedAt: found.usedAt })
      return { session: found.session }
    }),
    answer(renewedSession, async ({ secret }) => ({ renewed: (await byRenewal(pool, secret, now())) ?? null })),
    answer(listSessions, async ({ accountId }) => ({ sessions: await sessionsOf(pool, accountId, now()) })),
    answer(findAccount, async ({ username }) => ({ account: await identityByUsername(pool, username) })),
    answer(publicProfiles, async ({ accountIds }) => ({ profiles: await profilesOf(pool, accountIds) })),
    answer(checkProfiles, () => profileCheck(pool)),
    answer(personKeys, async ({ accountIds }) => ({ keys: await keysOf(pool, accountIds) })),
  ]
}
