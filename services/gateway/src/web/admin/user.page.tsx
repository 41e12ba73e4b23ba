import { type AccountChange, changeAccount, type Person, personOf } from '@appstore/contracts/administration'
import { linkedLogins } from '@appstore/contracts/linked-logins'
import { appsOf } from '@appstore/contracts/ownership'
import { listPasskeys } from '@appstore/contracts/passkeys'
import { listPersonalTokens } from '@appstore/contracts/personal-tokens'
import { secondFactorsOf } from '@appstore/contracts/second-factor'
import { listSessions } from '@appstore/contracts/sessions'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'
import type { OwnVisit } from '../visit.js'
import { type AdminPage, type Deed, given, grave } from './admin-route.js'
import type { WaysIn } from './user-credentials.js'
import { UserView } from './user-view.js'

const idOf = ({ parameters }: OwnVisit) => (parameters.account ?? '').slice(0, 100)
const ROLES = {
  user: { isStaff: false, isSuperuser: false },
  staff: { isStaff: true, isSuperuser: false },
  superuser: { isStaff: true, isSuperuser: true },
} as const

/** One person, with everything that can be done about them. */
export function userPage(messaging: Messaging): AdminPage {
  const deed = (right: Deed['right'], notice: string, changeOf: (visit: OwnVisit) => AccountChange): Deed => ({
    right,
    async carryOut(visit) {
      const { caller, session, here } = visit
      const change = changeOf(visit)
      await messaging.call(changeAccount, { caller, account: session.account, accountId: idOf(visit), change })
      return { redirect: here, notice }
    },
  })
  return {
    path: '/admin/users/:account/',
    right: 'see-people-of-store',
    get: (visit, problem) => showPerson(messaging, visit, problem),
    deeds: {
      disable: grave(deed('disable-account', 'account-disabled', () => ({ kind: 'enabled', on: false }))),
      enable: deed('disable-account', 'account-enabled', () => ({ kind: 'enabled', on: true })),
      'end-session': deed('end-sessions-of-others', 'session-revoked', ({ form }) => {
        return { kind: 'end-session', sessionId: given(form, 'session', 100) }
      }),
      'end-sessions': deed('end-sessions-of-others', 'sessions-ended', () => ({ kind: 'end-sessions' })),
      'revoke-token': deed('revoke-token-of-others', 'their-token-revoked', ({ form }) => {
        return { kind: 'revoke-personal-token', tokenId: given(form, 'token', 100) }
      }),
      'reset-second-factor': grave(
        deed('reset-factors-of-others', 'factors-reset', () => ({ kind: 'reset-second-factor' })),
      ),
      'remove-passkey': grave(
        deed('reset-factors-of-others', 'their-passkey-removed', ({ form }) => {
          return { kind: 'remove-passkey', passkeyId: given(form, 'passkey', 100) }
        }),
      ),
      'replace-token': deed('revoke-token-of-others', 'token-replaced', () => ({ kind: 'replace-token' })),
      'verify-email': deed('verify-address-of-others', 'address-confirmed', () => ({ kind: 'verify-email' })),
      roles: grave(deed('give-staff', 'roles-changed', ({ form }) => ({ kind: 'roles', ...rolesIn(form) }))),
    },
  }
}

function rolesIn(form: URLSearchParams) {
  const role = given(form, 'role')
  if (Object.hasOwn(ROLES, role)) return ROLES[role as keyof typeof ROLES]
  throw new DomainError('invalid', 'role-unknown', `There is no role ${role}.`)
}

async function showPerson(messaging: Messaging, visit: OwnVisit, problem: string | undefined) {
  const accountId = idOf(visit)
  const person = await knownPerson(messaging, visit, accountId)
  const [{ sessions }, { apps }, ways] = await Promise.all([
    messaging.call(listSessions, { accountId }),
    messaging.call(appsOf, { accountId }),
    waysIn(messaging, accountId),
  ])
  return {
    title: person.username,
    body: <UserView person={person} sessions={sessions} apps={apps} ways={ways} problem={problem} />,
  }
}

/** With what somebody logs in, and programs in their name. */
async function waysIn(messaging: Messaging, accountId: string): Promise<WaysIn> {
  const [factors, { passkeys }, { logins }, { tokens }] = await Promise.all([
    messaging.call(secondFactorsOf, { accountId }),
    messaging.call(listPasskeys, { accountId }),
    messaging.call(linkedLogins, { accountId }),
    messaging.call(listPersonalTokens, { accountId }),
  ])
  return { factors, passkeys, logins, tokens }
}

async function knownPerson(messaging: Messaging, { session }: OwnVisit, accountId: string): Promise<Person> {
  const { person } = await messaging.call(personOf, { account: session.account, accountId })
  if (person !== null) return person
  throw new DomainError('not-found', 'account-unknown', 'There is no such account, or it was erased.')
}
