import { sentBy } from './account-page-changes-spec.js'
import type { Change, Changes } from './change-spec.js'
import type { ChangingStore } from './changing-store-spec.js'
import { newAccount, newApp, newPerson, type Person, signedIn } from './people-spec.js'

type Fields = Readonly<Record<string, string>>

/** What happened before, and the form that an administrator sends then. */
type Situation = (store: ChangingStore) => Promise<{ readonly path: string; readonly fields: Fields }>

/** A form of an administrator. */
function ordered(kind: string, events: readonly string[], situation: Situation): Change {
  return {
    kind,
    events,
    async prepare(store) {
      const administrator = await newPerson(store, { isSuperuser: true })
      const { path, fields } = await situation(store)
      return await sentBy(administrator, await signedIn(store, administrator), path, {
        ...fields,
        reason: 'It has to be.',
      })
    },
  }
}

const aboutPerson =
  (
    fields: Fields,
    before: (store: ChangingStore, person: Person) => Promise<unknown> = async () => undefined,
  ): Situation =>
  async (store) => {
    const person = await newPerson(store)
    await before(store, person)
    return { path: `/admin/users/${person.accountId}/`, fields }
  }

/** Every way to change something by the pages of those who look after the store. */
export const ADMIN_PAGE_CHANGES: Changes = {
  'POST /admin/users/:account/': [
    ordered('disabled', ['AccountDisabled'], aboutPerson({ kind: 'disable' })),
    ordered(
      'enabled',
      ['AccountEnabled'],
      aboutPerson({ kind: 'enable' }, (store, { username }) =>
        store.operate('/operator/accounts/enabled', { username, enabled: false }),
      ),
    ),
    ordered('one session ended', ['AccountSessionEnded'], async (store) => {
      const person = await newPerson(store)
      await signedIn(store, person)
      const { id } = await store.newest('AccountSignedIn')
      const fields = { kind: 'end-session', session: await store.sessionOf(id) }
      return { path: `/admin/users/${person.accountId}/`, fields }
    }),
    ordered(
      'all sessions ended',
      ['AccountSessionEnded', 'AccountSessionEnded'],
      aboutPerson({ kind: 'end-sessions' }, async (store, person) => {
        await signedIn(store, person)
        await signedIn(store, person)
      }),
    ),
    ordered('the token replaced', ['AccountTokenIssued'], aboutPerson({ kind: 'replace-token' })),
    ordered('the address confirmed', ['AccountEmailVerified'], async (store) => {
      const { accountId } = await store.operate('/operator/accounts', newAccount(store, false))
      return { path: `/admin/users/${accountId}/`, fields: { kind: 'verify-email' } }
    }),
    ordered('another role', ['AccountRolesChanged'], aboutPerson({ kind: 'roles', role: 'staff' })),
  ],
  'POST /admin/audit/': [
    ordered('taken back', ['AppUnfeatured'], async (store) => {
      const { id } = await newApp(store)
      await store.operate(`/operator/apps/${id}/featured`, { featured: true })
      return { path: '/admin/audit/', fields: { kind: 'undo', event: (await store.newest('AppFeatured')).id } }
    }),
  ],
}
