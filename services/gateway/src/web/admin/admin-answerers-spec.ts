import { changeAccount, findPeople, peopleFigures, personOf, userNames } from '@appstore/contracts/administration'
import { administeredApp, appFigures, findApps } from '@appstore/contracts/app-administration'
import { type AuditEntry, auditedEvent, readAudit } from '@appstore/contracts/audit'
import { type DeliveryLine, deliveryFigures, findDeliveries, retryDelivery } from '@appstore/contracts/deliveries'
import type { StoreAnswerers } from '../../store-answerers-spec.js'

const AT = '2030-01-02T03:04:05.678Z'

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

export const APP = {
  appId: 'news',
  name: 'News <b>',
  ownerId: 'id-of-anna',
  maintainerIds: ['id-of-bert', 'id-of-nobody'],
  isIntegration: false,
  isApproved: true,
  isFeatured: false,
  flags: { transfer: false, orphan: true, deprecated: false, 'enterprise-supported': false },
  latestVersion: '1.0.0',
  isDeleted: false,
  isEnterpriseOnly: false,
}
const RELEASES = [
  { version: '1.1.0', isNightly: true, isWithdrawn: true, createdAt: AT },
  { version: '1.0.0', isNightly: false, isWithdrawn: false, createdAt: AT },
]
const FLAGS = { transfer: true, orphan: true, deprecated: true, 'enterprise-supported': true }

/** By id: one of each kind. */
const APPS = [
  APP,
  { ...APP, appId: 'bridge', name: 'Mail Plugin', isIntegration: true, isApproved: false, latestVersion: null },
  { ...APP, appId: 'gone', name: 'gone', isDeleted: true, isEnterpriseOnly: true, maintainerIds: [] },
  { ...APP, appId: 'praised', name: 'praised', isFeatured: true, ownerId: 'id-of-nobody', flags: FLAGS },
]

function answerApps({ answerWith }: StoreAnswerers): void {
  answerWith(findApps, async ({ search }) => {
    return { apps: search === 'nothing' ? [] : APPS, next: search === '' ? 'praised' : null }
  })
  answerWith(administeredApp, async ({ appId }) => {
    const app = APPS.find((each) => each.appId === appId)
    return { app: app === undefined ? null : { ...app, releases: app.isIntegration ? [] : RELEASES } }
  })
  const figures = { integrations: 2, deprecated: 1, transfer: 0, 'enterprise-supported': 0 }
  answerWith(appFigures, async () => ({ all: 567, waiting: 2, featured: 8, orphan: 3, deleted: 4, ...figures }))
  answerWith(userNames, async ({ accountIds }) => ({
    names: accountIds
      .filter((accountId) => accountId !== 'id-of-nobody')
      .map((accountId) => ({ accountId, username: accountId.slice('id-of-'.length) })),
  }))
}

/** A mail that was given up. */
export const DELIVERY: DeliveryLine = {
  deliveryId: 'd-1',
  kind: 'password-reset',
  accountId: 'id-of-bert',
  state: 'failed',
  attempts: 3,
  reason: 'refused',
  responseCode: 550,
  queuedAt: AT,
  changedAt: AT,
  retryAt: null,
}

function answerMails({ answerWith }: StoreAnswerers): void {
  const clear = { reason: null, responseCode: null }
  const deliveries: DeliveryLine[] = [
    DELIVERY,
    { ...DELIVERY, deliveryId: 'd-2', state: 'failing', reason: 'timeout', responseCode: null, retryAt: AT },
    { ...DELIVERY, deliveryId: 'd-3', state: 'failed', reason: 'not-wanted', accountId: 'id-of-nobody' },
    { ...DELIVERY, deliveryId: 'd-4', state: 'sent', kind: 'no-account', accountId: null, ...clear },
    { ...DELIVERY, deliveryId: 'd-5', state: 'queued', attempts: 0, ...clear },
  ]
  answerWith(findDeliveries, async ({ state }) => {
    return { deliveries: state === 'queued' ? [] : deliveries, next: state === null ? '3' : null }
  })
  answerWith(deliveryFigures, async () => ({ queued: 0, failing: 1, sent: 9876, failed: 2 }))
  answerWith(retryDelivery, async () => ({ position: null }))
}

/** What those who look after the store see: few people and few entries, of every kind. */
export function answerAdministration(answerers: StoreAnswerers): void {
  const { answerWith } = answerers
  answerApps(answerers)
  answerMails(answerers)
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
