import { changeAccount, findPeople, peopleFigures, personOf } from '@appstore/contracts/administration'
import { type AuditEntry, auditedEvent, readAudit } from '@appstore/contracts/audit'
import type { StoreAnswerers } from '../../store-answerers-spec.js'
import { AT, answerAppeals, answerApps, answerMails } from './admin-things-answerers-spec.js'
import { answerCredentials } from './user-credentials-answerers-spec.js'

export const PERSON = {
  accountId: 'id-of-bert',
  number: 2,
  username: 'bert',
  isStaff: false,
  isSuperuser: false,
  isDisabled: false,
  emailVerified: true,
  eraseAt: null,
  createdAt: AT,
  firstName: 'Bert <b>',
  lastName: '',
  language: 'de',
  email: 'bert@example.org',
  hasPassword: true,
  tokenId: 'token-1',
}

/** A line of the audit: an administrator featured an app. */
export const ENTRY: AuditEntry = {
  position: '7',
  eventId: '11111111-1111-4111-8111-111111111111',
  commandId: 'c',
  correlationId: 'c',
  type: 'AppFeatured',
  object: { kind: 'app', id: 'news' },
  objectName: null,
  revision: 3,
  at: AT,
  actor: 'account:id-of-root',
  actorName: 'root',
  credential: 'session:s-1',
  reason: 'because <i>',
}

const OF_ALL_KINDS: readonly Partial<AuditEntry>[] = [
  {},
  { position: '6', type: 'AccountDisabled', object: { kind: 'account', id: 'id-of-bert' }, objectName: 'bert' },
  {
    position: '5',
    type: 'AccountErased',
    object: { kind: 'account', id: 'x' },
    actor: 'system:eraser',
    credential: 'none',
  },
  {
    position: '4',
    type: 'MailSent',
    object: { kind: 'delivery', id: 'd-1' },
    actor: 'operator',
    credential: 'new:kind',
  },
  { position: '3', type: 'AccountSignedIn', actor: 'visitor', credential: 'password', actorName: null, reason: null },
]

/** What those who look after the store see: few people and few entries, of every kind. */
export function answerAdministration(answerers: StoreAnswerers): void {
  const { answerWith } = answerers
  answerApps(answerers)
  answerMails(answerers)
  answerAppeals(answerers)
  const states = [
    {},
    { accountId: 'id-of-sue', username: 'sue', isStaff: true, eraseAt: AT },
    { accountId: 'id-of-root', username: 'root', isStaff: true, isSuperuser: true },
    { accountId: 'id-of-tom', username: 'tom.with.a.long.name@example', isDisabled: true, emailVerified: false },
  ]
  answerWith(findPeople, async ({ search }) => {
    const people = states.map((state, index) => ({ ...PERSON, ...state, number: index + 2 }))
    return { people: search === 'nobody' ? [] : people, next: search === '' ? 2 : null }
  })
  answerWith(personOf, async ({ account, accountId }) => {
    if (accountId === 'nobody') return { person: null }
    return { person: { ...PERSON, accountId, email: account?.isSuperuser ? PERSON.email : null } }
  })
  answerCredentials(answerers)
  answerWith(peopleFigures, async () => ({ all: 1234, staff: 2, disabled: 1, unconfirmed: 3, leaving: 0 }))
  answerWith(changeAccount, async () => ({ position: null }))
  answerWith(readAudit, async ({ type }) => {
    const entries = type === 'Nothing' ? [] : OF_ALL_KINDS.map((entry) => ({ ...ENTRY, ...entry }))
    return { entries, next: entries.length > 0 ? '3' : null }
  })
  answerWith(auditedEvent, async ({ eventId }) => {
    return { event: eventId === ENTRY.eventId ? { entry: ENTRY, data: { appId: 'news' } } : null }
  })
}
