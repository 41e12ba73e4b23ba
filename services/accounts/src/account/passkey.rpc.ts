import {
  addPasskey,
  beginPasskey,
  listPasskeys,
  PASSKEY_NAME_LENGTH,
  removePasskey,
  renamePasskey,
} from '@appstore/contracts/passkeys'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type Answer, answer } from '@appstore/runtime/service'
import { v5 as uuidv5 } from 'uuid'
import type { z } from 'zod'
import { deviceName } from '../credentials/device.js'
import { keeperName } from '../credentials/passkey-keepers.js'
import { CHALLENGE_LIFE, type StoredPasskey } from '../credentials/passkey-store.js'
import { type MadePasskey, madePasskey, registrationOptions } from '../credentials/webauthn.js'
import { streamOf } from './account-handler.js'
import { type OpenAccount, opened } from './account-state.decider.js'
import { demandFields, NO_NAME } from './field-rules.js'
import { type PasskeyCommand, withRoom } from './passkey.decider.js'
import type { PasskeyParts } from './passkey-parts.js'
import { passkeyRefused } from './passkey-proof.js'

const SESSION = /^session:([0-9a-f-]{36})$/

/** Answers holders who look after their passkeys. */
export function passkeyAnswers(parts: PasskeyParts): Answer[] {
  const { handler, passkeys, site, open, credentials, now } = parts
  const execute = async (command: PasskeyCommand, { caller, accountId }: z.infer<typeof removePasskey.request>) => {
    const { events, position } = await handler.execute({ stream: streamOf(accountId), command, caller })
    return { position: events.length > 0 ? String(position) : null }
  }
  return [
    answer(beginPasskey, async ({ accountId, browser }) => {
      const holder = withRoom((await handler.load(streamOf(accountId))).state)
      const challenge = await passkeys.challenge({ what: 'add', browser, accountId })
      const username = await open(accountId, holder.username)
      const known = (await inForce(parts, holder)).map(({ stored }) => stored)
      return { options: await registrationOptions(site, { challenge, accountId, username, known }), site: site.origin }
    }),
    answer(addPasskey, (request) => add(parts, request)),
    answer(listPasskeys, async ({ accountId }) => {
      const kept = await inForce(parts, opened((await handler.load(streamOf(accountId))).state))
      const shown = kept.map(async ({ stored, name, addedAt }) => ({
        passkeyId: stored.passkeyId,
        name: await open(accountId, name),
        keeper: keeperName(stored.aaguid),
        addedAt,
        lastUsedAt: stored.usedAt?.toISOString() ?? null,
      }))
      return { passkeys: await Promise.all(shown) }
    }),
    answer(renamePasskey, async (request) => {
      const { accountId, passkeyId } = request
      demandFields(nameProblems(request.name))
      const name = await credentials.seal(accountId, request.name.trim())
      return await execute({ type: 'RenamePasskey', passkeyId, name, at: now().toISOString() }, request)
    }),
    answer(removePasskey, async (request) => {
      const { passkeyId } = request
      const written = await execute({ type: 'RemovePasskey', passkeyId, at: now().toISOString() }, request)
      // no event names it any more, so it opens nothing: this is for tidiness
      if (written.position !== null) await passkeys.remove(passkeyId)
      return written
    }),
  ]
}

/** The account's passkeys, the newest first. */
async function inForce({ passkeys }: Pick<PasskeyParts, 'passkeys'>, { accountId, factors }: OpenAccount) {
  const rows = new Map((await passkeys.of(accountId)).map((stored) => [stored.passkeyId, stored]))
  return factors.passkeys.toReversed().flatMap(({ passkeyId, name, addedAt }) => {
    const stored = rows.get(passkeyId)
    return stored === undefined ? [] : [{ stored, name, addedAt }]
  })
}

type Add = z.infer<typeof addPasskey.request>

async function add(parts: PasskeyParts, request: Add): Promise<z.input<typeof addPasskey.response>> {
  const { handler, passkeys, credentials, now } = parts
  const { caller, accountId, browser, device } = request
  const stream = streamOf(accountId)
  const passkeyId = uuidv5('passkey', caller.commandId)
  const { state, commands } = await handler.load(stream)
  const first = commands.get(caller.commandId)
  if (first !== undefined) return { passkeyId, position: String(first.position) }
  withRoom(state)
  demandFields(request.name.trim() === '' ? [] : nameProblems(request.name))
  const purpose = { what: 'add', browser, accountId } as const
  const made = await madePasskey(parts.site, request.answer, (challenge) =>
    passkeys.take(challenge, purpose, caller.commandId),
  )
  if (made === undefined) throw passkeyRefused()
  // its key comes first: an event must not name a passkey that a crash kept from being stored
  await store(parts, { passkeyId, accountId, ...made })
  const name = request.name.trim() || keeperName(made.aaguid) || deviceName(device.userAgent) || 'Passkey'
  const command = {
    type: 'AddPasskey',
    passkeyId,
    name: await credentials.seal(accountId, name),
    sessionId: SESSION.exec(caller.credential)?.[1],
    endOthers: request.endOthers,
    at: now().toISOString(),
  } as const
  const { position } = await handler.execute({ stream, command, caller })
  return { passkeyId, position: String(position) }
}

async function store(parts: PasskeyParts, passkey: MadePasskey & { passkeyId: string; accountId: string }) {
  const { passkeys } = parts
  const known = await passkeys.find(passkey.credentialId)
  if (known !== undefined && (await isLeftBehind(parts, known))) await passkeys.remove(known.passkeyId)
  if (await passkeys.add(passkey)) return
  throw new DomainError(
    'conflict',
    'passkey-known',
    'This passkey is in use already. Make another one, or choose another device to keep it.',
  )
}

/** A crash can leave a row that no event names, or that one has taken the name from. A young one may wait for its event. */
async function isLeftBehind({ handler, now }: PasskeyParts, { passkeyId, accountId, createdAt }: StoredPasskey) {
  if (now().getTime() - createdAt.getTime() < CHALLENGE_LIFE) return false
  const { state } = await handler.load(streamOf(accountId))
  return state.status !== 'open' || !state.factors.passkeys.some((each) => each.passkeyId === passkeyId)
}

function nameProblems(name: string) {
  const length = [...name.trim()].length
  if (length >= 1 && length <= PASSKEY_NAME_LENGTH && !NO_NAME.test(name)) return []
  const detail = `A passkey's name has 1 to ${PASSKEY_NAME_LENGTH} characters, so that you know it again.`
  return [{ field: 'passkeyName', code: 'passkey-name-invalid', detail } as const]
}
