import { userNames } from '@appstore/contracts/administration'
import { administeredApp, appFigures, findApps } from '@appstore/contracts/app-administration'
import { type DeliveryLine, deliveryFigures, findDeliveries, retryDelivery } from '@appstore/contracts/deliveries'
import { decideAppeal, listAppeals } from '@appstore/contracts/moderation'
import type { StoreAnswerers } from '../../store-answerers-spec.js'

export const AT = '2030-01-02T03:04:05.678Z'

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

export function answerApps({ answerWith }: StoreAnswerers): void {
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

export function answerMails({ answerWith }: StoreAnswerers): void {
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

export function answerAppeals({ answerWith }: StoreAnswerers): void {
  const appeal = { appId: 'news', accountId: 'id-of-bert', language: 'de', rating: 0 as const, flaggedAt: AT }
  const appeals = [
    { ...appeal, comment: 'Buy <b>my</b> things', reason: 'It <i>sells</i> things.' },
    { ...appeal, accountId: 'id-of-nobody', language: 'not a language', comment: null, reason: null },
  ]
  answerWith(listAppeals, async ({ offset }) => ({ appeals: offset > 0 ? [] : appeals, total: 30 }))
  answerWith(decideAppeal, async () => ({ position: null }))
}
