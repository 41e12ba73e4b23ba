import { personKeys } from '@appstore/contracts/accounts'
import { getApp } from '@appstore/contracts/catalog'
import { decideAppeal, flagComment } from '@appstore/contracts/moderation'
import type { FieldProblem } from '@appstore/contracts/people'
import { giveRating, withdrawRating } from '@appstore/contracts/ratings'
import { refusalOf } from '@appstore/contracts/rights'
import type { Caller } from '@appstore/contracts/rpc'
import { DomainError, demand } from '@appstore/event-sourcing/domain-error'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import { type CommandCaller, type CommandHandler, createCommandHandler } from '@appstore/event-sourcing/handle-command'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type Answer, answer } from '@appstore/runtime/service'
import { seal, unseal } from '@appstore/service/seal'
import type { z } from 'zod'
import { appealUnknown } from './moderation.decider.js'
import { type RatingCommand, type Ratings, rating, ratingUnknown } from './rating.decider.js'
import { type RatingEvent, ratingEventSchemas } from './rating.events.js'
import { ratingOf } from './rating-set.decider.js'
import type { ScoreRules } from './score.decider.js'

/** What others of this service command. */
export interface RatingCommands {
  readonly answers: readonly Answer[]
  /** Computes an app's score as of now; tells it if it is another than was told last. */
  ageScores(appId: string, caller: CommandCaller): Promise<void>
  /** The app was registered anew at this moment and begins without ratings. */
  clearRatings(appId: string, before: string, caller: CommandCaller): Promise<void>
  /** The person's account was erased, and their rating of the app goes. */
  forgetRating(appId: string, accountId: string, caller: CommandCaller): Promise<void>
}

type Request<Contract extends { request: z.ZodType }> = z.infer<Contract['request']>

const streamOf = (appId: string) => `rating-${appId}`

/** What an app's id is made of; anything else has no ratings, and the name of a stream cannot hold all of it. */
const APP_ID = /^[\w-]+$/

/**
 * Answers those who rate apps, flag comments and decide about them.
 *
 * @param written waits until the comments show what was written
 */
export function ratingCommands(
  context: ServiceContext,
  rules: ScoreRules,
  written: (position: bigint) => Promise<void>,
): RatingCommands {
  const { eventStore, now } = context
  const handler = createCommandHandler({
    store: eventStore,
    decider: rating,
    events: eventTypes(ratingEventSchemas),
    now,
  })
  const decided = (appId: string) => ({ appId, rules, at: now().toISOString() })
  return {
    answers: [
      answer(giveRating, async (request) => {
        const { caller, account, appId, rating, language } = request
        demand(refusalOf('rate', account, await appOf(context, appId, caller)))
        const comment = await sealedComment(context, handler, request)
        const facts = { accountId: account.accountId, rating, language, comment }
        const command = { type: 'GiveRating', ...decided(appId), ...facts } as const
        return placed(await handler.execute({ stream: streamOf(appId), command, caller }))
      }),
      answer(withdrawRating, async ({ caller, accountId, appId }) => {
        if (!APP_ID.test(appId)) throw ratingUnknown()
        const command = { type: 'WithdrawRating', ...decided(appId), accountId } as const
        return placed(await handler.execute({ stream: streamOf(appId), command, caller }))
      }),
      answer(flagComment, async (request) => {
        const { caller, account, appId, accountId, language, flagged } = request
        demand(refusalOf('flag-comment', account, await appOf(context, appId, caller)))
        const by = account.accountId
        const report = { accountId, language, flagged, by, reason: await sealedReason(context, request) }
        const command = { type: 'FlagComment', ...decided(appId), ...report } as const
        const done = await handler.execute({ stream: streamOf(appId), command, caller })
        if (done.position !== null) await written(done.position)
        return placed(done)
      }),
      answer(decideAppeal, async ({ caller, account, appId, accountId, language, decision }) => {
        demand(refusalOf('decide-appeal', account, { appId }))
        if (!APP_ID.test(appId)) throw appealUnknown()
        const command = { type: 'DecideAppeal', ...decided(appId), accountId, language, decision } as const
        const done = await handler.execute({ stream: streamOf(appId), command, caller })
        if (done.position !== null) await written(done.position)
        return placed(done)
      }),
    ],
    async ageScores(appId, caller) {
      await handler.execute({ stream: streamOf(appId), command: { type: 'AgeScores', ...decided(appId) }, caller })
    },
    async forgetRating(appId, accountId, caller) {
      const command = { type: 'ForgetRating', ...decided(appId), accountId } as const
      await handler.execute({ stream: streamOf(appId), command, caller })
    },
    async clearRatings(appId, before, caller) {
      const command = { type: 'ClearRatings', ...decided(appId), before } as const
      await handler.execute({ stream: streamOf(appId), command, caller })
    },
  }
}

/** Asked at the moment of deciding: whose app it is. */
export async function appOf({ messaging }: Pick<ServiceContext, 'messaging'>, appId: string, caller?: Caller) {
  const trace = caller === undefined ? {} : { correlationId: caller.correlationId }
  const { app } = APP_ID.test(appId) ? await messaging.call(getApp, { appId }, trace) : { app: null }
  if (app === null) throw appUnknown(appId)
  return app
}

/**
 * The comment, sealed with the person's key. A comment that stands already keeps its sealed form, because sealing it anew would
 * look like a change.
 */
async function sealedComment(
  { messaging }: ServiceContext,
  handler: CommandHandler<Ratings, RatingCommand, RatingEvent>,
  { caller, account, appId, language, comment }: Request<typeof giveRating>,
): Promise<{ sealed: string } | undefined> {
  if (comment.trim() === '') return undefined
  const { accountId } = account
  const key = await keyOf(messaging, accountId, caller)
  const { state } = await handler.load(streamOf(appId))
  const standing = ratingOf(state.ratings, accountId)?.comments[language]
  return standing !== undefined && opens(key, standing.sealed, comment) ? standing : { sealed: seal(key, comment) }
}

/** Why a comment is reported, sealed with the key of whoever reports it; taking a report back needs no reason. */
async function sealedReason(
  { messaging }: ServiceContext,
  { caller, account, flagged, reason }: Request<typeof flagComment>,
): Promise<{ sealed: string } | undefined> {
  if (!flagged) return undefined
  const text = reason.trim()
  if (text === '') {
    const detail = 'Say in a sentence what is wrong with the comment, for those who decide about it.'
    const problems: FieldProblem[] = [{ field: 'reason', code: 'reason-missing', detail }]
    throw new DomainError('invalid', 'fields-invalid', 'Some fields are not right.', { problems })
  }
  return { sealed: seal(await keyOf(messaging, account.accountId, caller), text) }
}

async function keyOf(messaging: ServiceContext['messaging'], accountId: string, { correlationId }: Caller) {
  const { keys } = await messaging.call(personKeys, { accountIds: [accountId] }, { correlationId })
  const encoded = keys.find((each) => each.accountId === accountId)?.key
  if (encoded === undefined) throw new DomainError('not-found', 'account-unknown', 'There is no such account.')
  return Buffer.from(encoded, 'base64')
}

function opens(key: Buffer, sealed: string, text: string): boolean {
  try {
    return unseal(key, sealed) === text
  } catch {
    return false // sealed with another key: whoever can rate now can replace it
  }
}

function placed({ position }: { position: bigint | null }): { position: string | null } {
  return { position: position?.toString() ?? null }
}

function appUnknown(appId: string): DomainError {
  return new DomainError('not-found', 'app-unknown', `There is no app ${appId} in the store.`)
}
