import { type Action, refusalOf } from '@appstore/contracts/rights'
import { DomainError, demand } from '@appstore/event-sourcing/domain-error'
import { fresh } from '../forms/fresh.js'
import type { Outcome, OwnVisit, PageRoute, Redirect } from '../visit.js'
import { secondFactorWanted } from './second-factor-wanted.js'

/** Letters of a reason, which goes into the metadata of the event. */
const REASON_LENGTH = 1_000

/** Something that a page lets one do. */
export interface Deed {
  /** The line of the table of rights that it needs; the service that holds the thing asks the same. */
  readonly right: Action
  /** Must not happen at a screen left open: whoever sits there shows within ten minutes who they are. */
  readonly isGrave?: boolean
  readonly carryOut: (visit: OwnVisit) => Promise<Redirect>
}

/** A page for those who look after the store. */
export interface AdminPage {
  readonly path: string
  readonly right: Action
  /** @param problem why what was asked for could not be done */
  readonly get: (visit: OwnVisit, problem?: string) => Promise<Outcome>
  /** By the `kind` that their forms name. */
  readonly deeds?: Readonly<Record<string, Deed>>
}

/** Makes pages of the site out of them: whoever lacks the right gets neither page nor deed. */
export function adminRoutes(pages: readonly AdminPage[]): PageRoute[] {
  return pages.map((page) => ({
    path: page.path,
    access: 'private',
    async get(visit) {
      if (visit.lacksStaffFactor) return secondFactorWanted(visit)
      demand(refusalOf(page.right, visit.session.account))
      return await page.get(visit)
    },
    ...(page.deeds === undefined ? {} : { post: (visit: OwnVisit) => performed(page, visit) }),
  }))
}

async function performed({ right, get, deeds = {} }: AdminPage, visit: OwnVisit): Promise<Outcome> {
  if (visit.lacksStaffFactor) return secondFactorWanted(visit)
  demand(refusalOf(right, visit.session.account))
  const deed = deedOf(deeds, visit.form.get('kind') ?? '')
  demand(refusalOf(deed.right, visit.session.account))
  try {
    const carryOut = deed.isGrave ? fresh(deed.carryOut) : deed.carryOut
    return await carryOut(withReason(visit))
  } catch (error) {
    const problem = sentenceOf(visit, error)
    if (problem === undefined) throw error
    const outcome = await get(visit, problem)
    return 'redirect' in outcome ? outcome : { ...outcome, status: 422 }
  }
}

/** The same, for whoever has just shown who they are. */
export const grave = (deed: Deed): Deed => ({ ...deed, isGrave: true })

/** May whoever looks at the page do this? */
export function may({ session }: OwnVisit, action: Action): boolean {
  return refusalOf(action, session.account) === undefined
}

/** A field that was filled in, or a part of the query. */
export function given(values: URLSearchParams, name: string, length = 300): string {
  return (values.get(name) ?? '').trim().slice(0, length)
}

function deedOf(deeds: Readonly<Record<string, Deed>>, kind: string): Deed {
  const deed = Object.hasOwn(deeds, kind) ? deeds[kind] : undefined
  if (deed !== undefined) return deed
  throw new DomainError('invalid', 'change-unknown', `There is no change ${kind} on this page.`)
}

function withReason(visit: OwnVisit): OwnVisit {
  const reason = given(visit.form, 'reason', REASON_LENGTH)
  return reason === '' ? visit : { ...visit, caller: { ...visit.caller, reason } }
}

/** What can be put right, or is not so any more, is said on the page; the rest is an error of its own. */
function sentenceOf({ t }: OwnVisit, error: unknown): string | undefined {
  if (!(error instanceof DomainError) || error.kind === 'forbidden' || error.kind === 'unavailable') return undefined
  const key = `refusals.${error.code}`
  const sentence = t(key)
  return sentence === key ? error.message : sentence
}
