import { sentBy } from './account-page-changes-spec.js'
import { Browser } from './browser-spec.js'
import type { Change, Changes, NoChanges } from './change-spec.js'
import type { ChangingStore } from './changing-store-spec.js'
import { reportedComment } from './comment-page-changes-spec.js'
import { withApp } from './factor-page-changes-spec.js'
import { withPasskey } from './passkey-page-changes-spec.js'
import { linkOfMail, newAccount, newApp, newPerson, type Person, signedIn } from './people-spec.js'

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

const aboutApp =
  (
    fields: Fields,
    before: (store: ChangingStore, appId: string) => Promise<Fields | undefined> = async () => undefined,
  ): Situation =>
  async (store) => {
    const { id } = await newApp(store, '1.0.0')
    return { path: `/admin/apps/${id}/`, fields: { ...fields, ...(await before(store, id)) } }
  }

const somebody = async (store: ChangingStore) => ({ username: (await newPerson(store)).username })

/** What an operator orders about the app before. */
const after = (kind: string, fields: object) => async (store: ChangingStore, appId: string) => {
  await store.operate(`/operator/apps/${appId}/${kind}`, fields)
  return undefined
}

/** A comment that its app's owner has reported. */
const appealed =
  (kind: 'dismiss' | 'delete'): Situation =>
  async (store) => {
    const { app, fields } = await reportedComment(store)
    return { path: '/account/appeal-comments/', fields: { kind, app: app.id, ...fields } }
  }

const APPS: Changes = {
  'POST /admin/apps/:app/': [
    ordered('featured', ['AppFeatured'], aboutApp({ kind: 'feature', on: 'yes' })),
    ordered('a flag', ['AppOrphaned'], aboutApp({ kind: 'flag', flag: 'orphan', on: 'yes' })),
    ordered('approved', ['IntegrationApproved'], async (store) => {
      const { username: owner } = await newPerson(store)
      const texts = { name: store.newName('Integration'), summary: 'Summary', description: 'Description' }
      const { appId } = await store.operate('/operator/integrations', { ...texts, owner })
      return { path: `/admin/apps/${appId}/`, fields: { kind: 'approve' } }
    }),
    ordered('deleted', ['AppDeleted'], aboutApp({ kind: 'remove' })),
    ordered('restored', ['AppRestored'], aboutApp({ kind: 'restore' }, after('delete', {}))),
    ordered('another owner', ['AppOwnerChanged'], aboutApp({ kind: 'owner' }, somebody)),
    ordered('a co-maintainer', ['AppMaintainerAdded'], aboutApp({ kind: 'add-maintainer' }, somebody)),
    ordered(
      'a co-maintainer less',
      ['AppMaintainerRemoved'],
      aboutApp({ kind: 'remove-maintainer' }, async (store, appId) => {
        const { username, accountId } = await newPerson(store)
        await store.operate(`/operator/apps/${appId}/maintainers`, { username, present: true })
        return { person: accountId }
      }),
    ),
    ordered('a release withdrawn', ['ReleaseWithdrawn'], aboutApp({ kind: 'withdraw-release', version: '1.0.0' })),
    ordered(
      'a release restored',
      ['ReleaseRestored'],
      aboutApp({ kind: 'restore-release', version: '1.0.0' }, async (store, appId) => {
        await store.operate('/operator/releases/withdraw', { appId, version: '1.0.0' })
        return undefined
      }),
    ),
  ],
}

/** Every way to change something by the pages of those who look after the store. */
export const ADMIN_PAGE_CHANGES: Changes = {
  ...APPS,
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
    ordered('a personal token revoked', ['PersonalTokenRevoked'], async (store) => {
      const person = await newPerson(store)
      const wish = { tokenName: 'Build', 'scope-publish': 'yes', apps: '', expiresInDays: '7' }
      const made = await (await (await signedIn(store, person)).fill('/account/tokens/new/', wish))(
        'token-to-be-revoked',
      )
      const token = /name="token" value="([^"]+)"/.exec(made.text)?.[1]
      if (token === undefined) throw new Error('the page names no token')
      const fields = { kind: 'revoke-token', token }
      return { path: `/admin/users/${person.accountId}/`, fields }
    }),
    ordered('a lost second factor', ['AccountTotpDisabled', 'AccountSessionEnded'], async (store) => {
      const { person } = await withApp(store)
      return { path: `/admin/users/${person.accountId}/`, fields: { kind: 'reset-second-factor' } }
    }),
    ordered('a passkey removed', ['AccountPasskeyRemoved'], async (store) => {
      const { person, path } = await withPasskey(store)
      const fields = { kind: 'remove-passkey', passkey: path.split('/').at(-2) as string }
      return { path: `/admin/users/${person.accountId}/`, fields }
    }),
    ordered('the address confirmed', ['AccountEmailVerified'], async (store) => {
      const { accountId } = await store.operate('/operator/accounts', newAccount(store, false))
      return { path: `/admin/users/${accountId}/`, fields: { kind: 'verify-email' } }
    }),
    ordered('another role', ['AccountRolesChanged'], aboutPerson({ kind: 'roles', role: 'staff' })),
  ],
  'POST /account/appeal-comments/': [
    ordered('a comment stays', ['AppealDismissed'], appealed('dismiss')),
    ordered('a rating deleted', ['RatingWithdrawn'], appealed('delete')),
  ],
  'POST /admin/audit/': [
    ordered('taken back', ['AppUnfeatured'], async (store) => {
      const { id } = await newApp(store)
      await store.operate(`/operator/apps/${id}/featured`, { featured: true })
      return { path: '/admin/audit/', fields: { kind: 'undo', event: (await store.newest('AppFeatured')).id } }
    }),
  ],
}

export const ADMIN_PAGES_WITHOUT_CHANGE: NoChanges = {
  'POST /admin/mails/': {
    why: 'It tries mails that were given up, and the inbox of a store for development takes every mail.',
    async prepare(store) {
      const { email } = await newPerson(store)
      await (await new Browser(store.url).fill('/password/reset/', { email }))('reset-before-the-mails')
      await linkOfMail(store, email, '/password/reset/key/')
      const { stream } = await store.newest('MailQueued')
      const browser = await signedIn(store, await newPerson(store, { isSuperuser: true }))
      const fields = { kind: 'retry', delivery: stream.slice('delivery-'.length) }
      return { send: await browser.fill('/admin/mails/', fields) }
    },
  },
}
