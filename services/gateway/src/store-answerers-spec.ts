import {
  type AccountIdentity,
  createAccount,
  replaceToken,
  verifyEmail,
  verifyPassword,
  verifyToken,
} from '@appstore/contracts/accounts'
import { registerApp } from '@appstore/contracts/catalog'
import { operationsOf, type ServiceName } from '@appstore/contracts/operations'
import { publishRelease } from '@appstore/contracts/releases'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Listening, Messaging } from '@appstore/nats/connection'
import type { z } from 'zod'

export const TOKENS = {
  anna: 'a'.repeat(40),
  bert: 'b'.repeat(40),
}

export type PublishRequest = z.infer<typeof publishRelease.request>
export type RegisterRequest = z.infer<typeof registerApp.request>

/** Accounts, catalog and releases in few words, for tests of the gateway: they speak the contracts and do what a test tells them. */
export interface StoreAnswerers {
  readonly published: PublishRequest[]
  readonly registered: RegisterRequest[]
  readonly operatorCommands: unknown[]
  onPublish: (request: PublishRequest) => Promise<{ created: boolean; position: string | null }>
  onRegister: (request: RegisterRequest) => Promise<{ outcome: 'registered' | 'unchanged'; position: string | null }>
  stop(service: ServiceName): Promise<void>
  stopAll(): Promise<void>
}

export function startAnswerers(messaging: Messaging): StoreAnswerers {
  const listening: Record<string, Listening[]> = { catalog: [], releases: [], accounts: [] }
  const answerers: StoreAnswerers = {
    published: [],
    registered: [],
    operatorCommands: [],
    onPublish: async () => ({ created: true, position: null }),
    onRegister: async () => ({ outcome: 'registered', position: null }),
    async stop(service) {
      for (const each of (listening[service] ?? []).splice(0)) await each.stop()
    },
    async stopAll() {
      for (const service of Object.keys(listening)) await this.stop(service as ServiceName)
    },
  }
  listening.accounts?.push(...answerAccounts(messaging, answerers))
  listening.releases?.push(
    messaging.answer(publishRelease, async (request) => {
      answerers.published.push(request)
      const { created, position } = await answerers.onPublish(request)
      const outcome = created ? ('published' as const) : ('unchanged' as const)
      return { appId: 'news', version: '1.0.0', isNightly: request.nightly, outcome, created, position }
    }),
  )
  listening.catalog?.push(
    messaging.answer(registerApp, async (request) => {
      answerers.registered.push(request)
      return { appId: 'news', ...(await answerers.onRegister(request)) }
    }),
  )
  for (const service of ['catalog', 'releases', 'accounts'] as const) {
    listening[service]?.push(...answerOperations(messaging, service))
  }
  return answerers
}

function account(username: string): AccountIdentity {
  return { accountId: `id-of-${username}`, username, isStaff: false, isSuperuser: false }
}

function answerAccounts(messaging: Messaging, answerers: StoreAnswerers): Listening[] {
  const { answer } = messaging
  const keep = (request: unknown) => answerers.operatorCommands.push(request)
  return [
    answer(verifyToken, async ({ token }) => {
      const found = Object.entries(TOKENS).find(([, each]) => each === token)
      return { identified: found ? { account: account(found[0]), credential: `token:${found[0]}` } : null }
    }),
    answer(verifyPassword, async ({ username, password }) => ({
      identified:
        password === `password of ${username}` ? { account: account(username), credential: 'password' } : null,
    })),
    answer(createAccount, async (request) => {
      keep(request)
      if (request.username === 'taken') throw new DomainError('conflict', 'username-taken', 'Take another name.')
      return { accountId: 'id-1', created: true, position: '5' }
    }),
    answer(verifyEmail, async (request) => {
      keep(request)
      return { accountId: 'id-1', position: '6' }
    }),
    answer(replaceToken, async (request) => {
      keep(request)
      return { accountId: 'id-1', token: request.token ?? 'c'.repeat(40), position: '7' }
    }),
  ]
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
