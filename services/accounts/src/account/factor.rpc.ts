import {
  disableTotp,
  enableTotp,
  prepareTotp,
  replaceRecoveryCodes,
  resetSecondFactor,
  secondFactorsOf,
} from '@appstore/contracts/second-factor'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type Answer, answer } from '@appstore/runtime/service'
import { v5 as uuidv5 } from 'uuid'
import type { z } from 'zod'
import { totpUri } from '../credentials/totp.js'
import { type FindByUsername, streamOf } from './account-handler.js'
import { enabled, opened } from './account-state.decider.js'
import type { CodeParts } from './codes.js'
import { demandSecondFactor } from './factor.decider.js'
import { fieldsInvalid } from './field-rules.js'
import { codeWrong } from './identity.rpc.js'
import type { PeopleParts } from './people-parts.js'

export interface FactorParts extends PeopleParts, CodeParts {
  readonly byUsername: FindByUsername
}

/** How the store is called in authenticator apps. */
const ISSUER = 'App Store'
const SESSION = /^session:([0-9a-f-]{36})$/

/** Answers who sets up a second factor, and takes it away. Whether its holder sits there was asked before (`proveIdentity`). */
export function factorAnswers(parts: FactorParts): Answer[] {
  const { handler } = parts
  const at = () => parts.now().toISOString()
  return [
    answer(secondFactorsOf, async ({ accountId }) => {
      const { factors } = opened((await handler.load(streamOf(accountId))).state)
      const totp = factors.totp === undefined ? null : { since: factors.totp.since }
      return { totp, recoveryCodes: factors.recoveryCodeIds.length, passkeys: factors.passkeys.length }
    }),
    answer(prepareTotp, (request) => prepare(parts, request)),
    answer(enableTotp, (request) => enable(parts, request)),
    answer(disableTotp, async ({ caller, accountId }) => {
      return { position: await withoutTotp(parts, accountId, { type: 'DisableTotp', by: 'holder', at: at() }, caller) }
    }),
    answer(replaceRecoveryCodes, async ({ caller, accountId }) => {
      const stream = streamOf(accountId)
      demandSecondFactor(enabled((await handler.load(stream)).state))
      const { codeIds, codes } = await parts.recoveryCodes.add(accountId, caller.commandId)
      const command = { type: 'ReplaceRecoveryCodes', recoveryCodeIds: codeIds, at: at() } as const
      const { state, position } = await handler.execute({ stream, command, caller })
      if (state.status === 'open') await parts.recoveryCodes.keepOnly(accountId, state.factors.recoveryCodeIds)
      return { recoveryCodes: codes, position: String(position) }
    }),
    answer(resetSecondFactor, async ({ caller, username }) => {
      const found = await parts.byUsername(username)
      if (found === undefined) throw new DomainError('not-found', 'account-unknown', 'There is no such account.')
      const { accountId } = found
      const command = { type: 'DisableTotp', by: 'operator', at: at() } as const
      return { accountId, position: await withoutTotp(parts, accountId, command, caller) }
    }),
  ]
}

async function prepare({ handler, totps, open }: FactorParts, request: z.infer<typeof prepareTotp.request>) {
  const { caller, accountId } = request
  const account = enabled((await handler.load(streamOf(accountId))).state)
  const totpId = request.totpId ?? uuidv5('totp', caller.commandId)
  if (request.totpId === undefined) await totps.prepare(totpId, accountId)
  const seed = await totps.prepared(totpId, accountId)
  if (seed === undefined || account.factors.totp?.totpId === totpId) throw totpUnknown()
  const username = await open(accountId, account.username)
  return { totpId, key: seed, uri: totpUri({ seed, issuer: ISSUER, username }), position: null }
}

/** Seed and codes are stored before the one append that puts them in force. */
async function enable(parts: FactorParts, request: z.infer<typeof enableTotp.request>) {
  const { caller, accountId, totpId, code, endOthers } = request
  const { handler, totps, recoveryCodes, now } = parts
  const { state: before, commands } = await handler.load(streamOf(accountId))
  enabled(before)
  if (!commands.has(caller.commandId)) {
    if ((await totps.prepared(totpId, accountId)) === undefined) throw totpUnknown()
    const given = { totpId, accountId, code: code.replace(/\s/g, ''), commandId: caller.commandId }
    if (!(await totps.takeCode(given))) throw fieldsInvalid([codeWrong()])
  }
  const { codeIds, codes } = await recoveryCodes.add(accountId, caller.commandId)
  const sessionId = SESSION.exec(caller.credential)?.[1]
  const facts = { totpId, recoveryCodeIds: codeIds, sessionId, endOthers, at: now().toISOString() }
  const command = { type: 'EnableTotp', ...facts } as const
  const { position, state } = await handler.execute({ stream: streamOf(accountId), command, caller })
  if (state.status === 'open') {
    await totps.forget(accountId, state.factors.totp?.totpId)
    await recoveryCodes.keepOnly(accountId, state.factors.recoveryCodeIds)
  }
  return { recoveryCodes: codes, position: String(position) }
}

/** Takes the app away, with what belongs to it; null: there is none. */
export async function withoutTotp(
  { handler, totps, recoveryCodes }: Pick<FactorParts, 'handler' | 'totps' | 'recoveryCodes'>,
  accountId: string,
  command: { type: 'DisableTotp'; by: 'holder' | 'operator'; at: string },
  caller: z.infer<typeof disableTotp.request>['caller'],
) {
  const { events, position, state } = await handler.execute({ stream: streamOf(accountId), command, caller })
  if (state.status === 'open' && state.factors.totp === undefined) {
    await totps.forget(accountId, undefined)
    await recoveryCodes.keepOnly(accountId, state.factors.recoveryCodeIds)
  }
  return events.length > 0 ? String(position) : null
}

function totpUnknown(): DomainError {
  return new DomainError(
    'not-found',
    'totp-unknown',
    'This picture is too old, or another one was made after it. Start setting up the app once more.',
  )
}
