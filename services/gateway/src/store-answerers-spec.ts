import {
  type AccountIdentity,
  apiTokenOf,
  createAccount,
  findAccount,
  replaceToken,
  rotateToken,
  setAccountEnabled,
  verifyEmail,
  verifyPassword,
  verifyToken,
} from '@appstore/contracts/accounts'
import { appActivity } from '@appstore/contracts/activity'
import { deleteApp, getApp, publishDiscover, registerApp, submitIntegration } from '@appstore/contracts/catalog'
import { countDownloads, validateSubscription } from '@appstore/contracts/integrations'
import { loginProviders } from '@appstore/contracts/logins'
import { operationsOf, type ServiceName } from '@appstore/contracts/operations'
import { changeApp } from '@appstore/contracts/ownership'
import { giveRating, withdrawRating } from '@appstore/contracts/ratings'
import { publishRelease, releasesOf, restoreRelease, withdrawRelease } from '@appstore/contracts/releases'
import type { RpcContract } from '@appstore/contracts/rpc'
import { browseApps } from '@appstore/contracts/storefront'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Listening, Messaging } from '@appstore/nats/connection'
import type { z } from 'zod'

export const TOKENS = {
  anna: 'a'.repeat(40),
  bert: 'b'.repeat(40),
  /** The one staff account. */
  sue: '5'.repeat(40),
  /** The one with a second factor. */
  tara: '7'.repeat(40),
}

export type PublishRequest = z.infer<typeof publishRelease.request>
export type RegisterRequest = z.infer<typeof registerApp.request>
type RegisterOutcome = z.infer<typeof registerApp.response>['outcome']

/** How a test answers a contract's requests. */
type Handler<Contract extends RpcContract> = (
  request: z.infer<Contract['request']>,
) => Promise<z.input<Contract['response']>>

/** The other services in few words, for tests of the gateway: they speak the contracts and do what a test tells them. */
export interface StoreAnswerers {
  readonly published: PublishRequest[]
  readonly registered: RegisterRequest[]
  readonly operatorCommands: unknown[]
  onPublish: (request: PublishRequest) => Promise<{ created: boolean; position: string | null }>
  onRegister: (request: RegisterRequest) => Promise<{ outcome: RegisterOutcome; position: string | null }>
  /** Requests that came by this contract. */
  asked<Contract extends RpcContract>(contract: Contract): z.infer<Contract['request']>[]
  /** Answers this contract otherwise from now on. */
  answerWith<Contract extends RpcContract>(contract: Contract, handler: Handler<Contract>): void
  stop(service: ServiceName): Promise<void>
  stopAll(): Promise<void>
}

export function startAnswerers(messaging: Messaging): StoreAnswerers {
  const listening = new Map<string, Listening[]>()
  const asked = new Map<string, unknown[]>()
  const handlers = new Map<string, (request: unknown) => Promise<unknown>>()
  const keep = (service: string, ...added: Listening[]) =>
    listening.set(service, [...(listening.get(service) ?? []), ...added])
  const answerers: StoreAnswerers = {
    published: [],
    registered: [],
    operatorCommands: [],
    onPublish: async () => ({ created: true, position: null }),
    onRegister: async () => ({ outcome: 'registered', position: null }),
    asked: (contract) => (asked.get(contract.subject) ?? []) as never,
    answerWith(contract, handler) {
      const { subject } = contract
      if (!handlers.has(subject)) {
        keep(
          subject.split('.')[1] as string,
          messaging.answer(contract, async (request) => {
            asked.set(subject, [...(asked.get(subject) ?? []), request])
            return (await handlers.get(subject)?.(request)) as never
          }),
        )
      }
      handlers.set(subject, handler as (request: unknown) => Promise<unknown>)
    },
    async stop(service) {
      for (const each of listening.get(service) ?? []) await each.stop()
      listening.delete(service)
    },
    async stopAll() {
      for (const service of [...listening.keys()]) await this.stop(service as ServiceName)
    },
  }
  answerAccounts(answerers)
  answerCatalog(answerers)
  answerReleases(answerers)
  answerRatingsAndIntegrations(answerers)
  for (const service of ['catalog', 'releases', 'accounts', 'ratings', 'integrations'] as const) {
    keep(service, ...answerOperations(messaging, service))
  }
  return answerers
}

function account(username: string): AccountIdentity {
  return { accountId: `id-of-${username}`, username, isStaff: username === 'sue', isSuperuser: false }
}

/** `tara` has a second factor. */
function identified(username: string, credential: string) {
  return { account: account(username), credential, hasSecondFactor: username === 'tara' }
}

function answerAccounts(answerers: StoreAnswerers): void {
  const { answerWith } = answerers
  const keep = (request: unknown) => answerers.operatorCommands.push(request)
  answerWith(verifyToken, async ({ token }) => {
    const found = Object.entries(TOKENS).find(([, each]) => each === token)
    return { identified: found ? identified(found[0], `token:${found[0]}`) : null }
  })
  answerWith(verifyPassword, async ({ username, password }) => ({
    identified: password === `password of ${username}` ? identified(username, 'password') : null,
  }))
  answerWith(findAccount, async ({ username }) => ({
    account: username in TOKENS ? account(username) : null,
  }))
  answerWith(apiTokenOf, async () => ({ token: 'd'.repeat(40), position: null }))
  // as accounts does: the same command gives the same token
  answerWith(rotateToken, async ({ caller }) => ({
    token: caller.commandId.replaceAll('-', '').padEnd(40, '0'),
    position: '0',
  }))
  answerWith(createAccount, async (request) => {
    keep(request)
    if (request.username === 'taken') throw new DomainError('conflict', 'username-taken', 'Take another name.')
    return { accountId: 'id-1', created: true, position: '5' }
  })
  answerWith(verifyEmail, async (request) => {
    keep(request)
    return { accountId: 'id-1', position: '6' }
  })
  answerWith(setAccountEnabled, async () => ({ accountId: 'id-1', position: null }))
  answerWith(replaceToken, async (request) => {
    keep(request)
    return { accountId: 'id-1', token: request.token ?? 'c'.repeat(40), position: '7' }
  })
}

/** The one app: anna's, with bert as co-maintainer. */
const APP = {
  appId: 'news',
  ownerId: 'id-of-anna',
  maintainerIds: ['id-of-bert'],
  certificate: 'PEM',
  certificateRevision: 0,
}

/** How pages show it. */
export const CARD = {
  appId: 'news',
  name: 'News <b>',
  summary: 'Reads "news" & more',
  categories: ['tools'],
  picture: null,
  isFeatured: true,
  isIntegration: false,
  rating: { overall: 0.75, count: 8 },
  lastReleaseAt: '2030-01-02T03:04:05.678Z',
}

function answerCatalog(answerers: StoreAnswerers): void {
  const { answerWith } = answerers
  answerWith(registerApp, async (request) => {
    answerers.registered.push(request)
    return { appId: 'news', ...(await answerers.onRegister(request)) }
  })
  answerWith(getApp, async ({ appId }) => ({ app: appId === 'news' ? APP : null }))
  answerWith(deleteApp, async ({ appId, account: { accountId } }) => {
    if (appId !== 'news') throw new DomainError('not-found', 'app-unknown', `There is no app ${appId}.`)
    if (accountId !== APP.ownerId) throw new DomainError('forbidden', 'not-owner', 'The app is not yours.')
    return { position: null }
  })
  answerWith(changeApp, async () => ({ position: null }))
  answerWith(submitIntegration, async () => ({ appId: 'bridge', position: null }))
  answerWith(publishDiscover, async () => ({ position: null }))
  answerWith(appActivity, async () => {
    const about = { accountId: null, formerOwnerId: null, release: null, at: CARD.lastReleaseAt }
    return { entries: [{ eventId: 'e-1', position: '1', type: 'AppFeatured', actor: 'operator', ...about }], next: '1' }
  })
  answerWith(browseApps, async ({ language }) => ({
    apps: [CARD],
    total: 1,
    categories: [{ id: 'tools', name: language === 'de' ? 'Werkzeuge' : 'Tools' }],
  }))
}

function answerReleases(answerers: StoreAnswerers): void {
  const { answerWith } = answerers
  answerWith(publishRelease, async (request) => {
    answerers.published.push(request)
    const { created, position } = await answerers.onPublish(request)
    const outcome = created ? ('published' as const) : ('unchanged' as const)
    return { appId: 'news', version: '1.0.0', isNightly: request.nightly, outcome, created, position }
  })
  answerWith(withdrawRelease, async ({ version, isNightly }) => {
    if (version !== '1.0.0' || isNightly) throw new DomainError('not-found', 'release-unknown', 'No such release.')
    return { position: null }
  })
  answerWith(restoreRelease, async () => ({ position: null }))
  answerWith(releasesOf, async () => ({ releases: [] }))
}

function answerRatingsAndIntegrations(answerers: StoreAnswerers): void {
  const { answerWith } = answerers
  answerWith(giveRating, async () => ({ position: null }))
  answerWith(withdrawRating, async () => ({ position: null }))
  answerWith(countDownloads, async ({ downloads }) => ({ counts: downloads.map((_, index) => index) }))
  answerWith(loginProviders, async () => ({ providers: [] }))
  answerWith(validateSubscription, async ({ subscriptionKey }) => ({ valid: subscriptionKey === 'valid' }))
}

function answerOperations(messaging: Messaging, service: ServiceName): Listening[] {
  const { health, rebuildProjection, readEvents } = operationsOf(service)
  const projection = {
    name: `${service}_list`,
    state: 'live' as const,
    position: '3',
    head: '3',
    lagSeconds: 0,
    error: null,
  }
  return [
    messaging.answer(health, async () => {
      return { service, version: '1.2.3', ready: true, problems: [], projections: [projection] }
    }),
    messaging.answer(rebuildProjection, async () => ({ started: true })),
    messaging.answer(readEvents, async ({ after, limit }) => ({
      events: [],
      position: `${after}${limit}`,
      atEnd: true,
    })),
  ]
}
