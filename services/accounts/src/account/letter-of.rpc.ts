import { letterOf, type MailKind } from '@appstore/contracts/mails'
import { categoryOf, type EventStore } from '@appstore/event-sourcing/event-store'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import { type Answer, answer } from '@appstore/runtime/service'
import type { z } from 'zod'
import type { LetterStore } from '../credentials/letter-store.js'
import { account as decider } from './account.decider.js'
import { type AccountEvent, accountEventSchemas } from './account.events.js'
import { streamOf } from './account-handler.js'
import type { Account, OpenAccount, Sealed } from './account-state.decider.js'
import type { PeopleParts } from './people-parts.js'

export interface LetterParts extends Pick<PeopleParts, 'handler' | 'mailKeys' | 'open'> {
  readonly eventStore: EventStore
  readonly letters: LetterStore
}

type Letter = z.input<typeof letterOf.response>['letter']

/** Says where a mail goes and what it has to say, at the moment it goes: only here do address and key come together. */
export function letterAnswers(parts: LetterParts): Answer[] {
  return [
    answer(letterOf, async ({ kind, source, accountId }) => {
      if (accountId === null) return { letter: await toStranger(parts, source.stream) }
      const { state } = await parts.handler.load(streamOf(accountId))
      if (state.status !== 'open') return { letter: null }
      if (source.stream !== streamOf(accountId)) return { letter: await addressed(parts, state, state.email, {}) }
      const found = await eventIn(parts, source)
      return { letter: found === undefined ? null : await ofEvent(parts, kind, state, found) }
    }),
  ]
}

async function toStranger({ letters }: LetterParts, stream: string): Promise<Letter> {
  const found = await letters.find(stream.slice(categoryOf(stream).length + 1))
  return found === undefined ? null : { to: found.address, language: found.language, facts: { email: found.address } }
}

const EVENTS = eventTypes(accountEventSchemas)

/** The event that asks for the mail, and the account as it was before. */
async function eventIn({ eventStore }: LetterParts, source: { stream: string; eventId: string }) {
  let before: Account = decider.initialState
  for (const recorded of await eventStore.readStream(source.stream)) {
    const event = EVENTS.decode(recorded)
    if (event === undefined) continue
    if (recorded.id === source.eventId) return { event: event as AccountEvent, before }
    before = decider.evolve(before, event)
  }
  return undefined
}

async function ofEvent(
  parts: LetterParts,
  kind: MailKind,
  account: OpenAccount,
  { event, before }: { event: AccountEvent; before: Account },
): Promise<Letter> {
  const { email, pending, confirmation, resetKeyIds, deletion, accountId } = account
  switch (event.type) {
    case 'AccountConfirmationRequested': {
      const { keyId } = event.data
      return confirmation?.keyIds.includes(keyId) ? await withKey(parts, account, email, keyId) : null
    }
    case 'AccountEmailChangeRequested': {
      if (pending?.keyId !== event.data.keyId) return null
      if (kind === 'confirm-new-email') return await withKey(parts, account, pending.email, pending.keyId)
      return await addressed(parts, account, email, { newEmail: await parts.open(accountId, pending.email) })
    }
    case 'AccountEmailVerified': {
      if (before.status !== 'open') return null
      const newEmail = await parts.open(accountId, event.data.email)
      return await addressed(parts, account, before.email, { newEmail })
    }
    case 'AccountPasswordResetRequested': {
      const { keyId } = event.data
      return resetKeyIds.includes(keyId) ? await withKey(parts, account, email, keyId) : null
    }
    case 'AccountDeletionRequested':
      if (deletion?.eraseAt !== event.data.eraseAt) return null
      return await addressed(parts, account, email, { eraseAt: event.data.eraseAt })
    case 'AccountPasskeyAdded':
      return await addressed(parts, account, email, { passkey: await parts.open(accountId, event.data.name) })
    case 'AccountPasskeyRemoved': {
      const known = before.status === 'open' ? before.factors.passkeys : []
      const removed = known.find(({ passkeyId }) => passkeyId === event.data.passkeyId)
      return removed
        ? await addressed(parts, account, email, { passkey: await parts.open(accountId, removed.name) })
        : null
    }
    case 'PersonalTokenCreated':
    case 'PersonalTokenRevoked': {
      const token = event.type === 'PersonalTokenCreated' ? event.data : tokenIn(before, event.data.tokenId)
      if (token === undefined) return null
      const { name, expiresAt } = token
      return await addressed(parts, account, email, { tokenName: await parts.open(accountId, name), expiresAt })
    }
    default:
      return await addressed(parts, account, email, {})
  }
}

function tokenIn(account: Account, tokenId: string) {
  return account.status === 'open' ? account.personalTokens.find((each) => each.tokenId === tokenId) : undefined
}

async function withKey(parts: LetterParts, account: OpenAccount, to: Sealed, keyId: string): Promise<Letter> {
  const key = await parts.mailKeys.readable(keyId)
  return key === undefined ? null : await addressed(parts, account, to, { key })
}

async function addressed(
  { open }: LetterParts,
  { accountId, username, language }: OpenAccount,
  to: Sealed,
  facts: Readonly<Record<string, string>>,
): Promise<Letter> {
  const email = await open(accountId, to)
  return { to: email, language, facts: { ...facts, email, username: await open(accountId, username) } }
}
