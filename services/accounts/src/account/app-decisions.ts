import type { AppDecision, deletionOptions } from '@appstore/contracts/deletion'
import { appsOf } from '@appstore/contracts/ownership'
import type { FieldProblem } from '@appstore/contracts/people'
import type { z } from 'zod'
import { streamOf } from './account-handler.js'
import type { PeopleParts } from './people-parts.js'

export type OwnedApp = z.infer<typeof deletionOptions.response>['apps'][number]

/**
 * The apps somebody owns, and who could have them. Asked of `catalog` at the moment of deciding; only co-maintainers who can sign in
 * are named, because an app that is handed over needs somebody who looks after it.
 */
export async function ownedApps(parts: PeopleParts, accountId: string): Promise<OwnedApp[]> {
  const { apps } = await parts.messaging.call(appsOf, { accountId })
  const owned = apps.filter(({ role }) => role === 'owner')
  const helpers = new Map<string, string>()
  for (const helperId of new Set(owned.flatMap(({ maintainerIds }) => maintainerIds))) {
    const { state } = await parts.handler.load(streamOf(helperId))
    if (state.status === 'open' && state.enabled) helpers.set(helperId, await parts.open(helperId, state.username))
  }
  return owned.map(({ appId, maintainerIds }) => ({
    appId,
    coMaintainers: maintainerIds.flatMap((helperId) => {
      const username = helpers.get(helperId)
      return username === undefined ? [] : [{ accountId: helperId, username }]
    }),
  }))
}

/** One decision for each app that is owned, and none that cannot be carried out (web-and-accounts.md 6, wart 10). */
export function decisionProblems(decisions: readonly AppDecision[], owned: readonly OwnedApp[]): FieldProblem[] {
  const undecided = owned.filter(({ appId }) => !decisions.some((each) => each.appId === appId))
  const impossible = decisions.filter((each, index) => !isPossible(each, owned) || isRepeated(each, index, decisions))
  return [
    ...undecided.map(({ appId }): FieldProblem => {
      const detail = `Say what becomes of "${appId}": another owner, deleted, or kept without one.`
      return { field: 'decisions', code: 'decision-missing', detail }
    }),
    ...impossible.map(({ appId }): FieldProblem => {
      const detail = `What was decided about "${appId}" is not possible: it is yours no more, or decided twice, or goes to somebody who is no co-maintainer.`
      return { field: 'decisions', code: 'decision-impossible', detail }
    }),
  ]
}

function isPossible(decision: AppDecision, owned: readonly OwnedApp[]): boolean {
  const app = owned.find(({ appId }) => appId === decision.appId)
  if (app === undefined) return false
  return decision.decision !== 'transfer' || app.coMaintainers.some(({ accountId }) => accountId === decision.to)
}

function isRepeated({ appId }: AppDecision, index: number, decisions: readonly AppDecision[]): boolean {
  return decisions.findIndex((each) => each.appId === appId) !== index
}
