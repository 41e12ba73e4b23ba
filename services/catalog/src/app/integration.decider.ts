import type { IntegrationTexts } from '@appstore/contracts/catalog'
import { isAllowed, rolesOf } from '@appstore/contracts/rights'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { AppEvent } from './app.events.js'
import { type App, type Entry, type Integration, RESERVED_IDS } from './app-state.decider.js'
import { type ChangeOf, demandRight } from './change.decider.js'

/** Enters an integration, or gives one's own other texts. */
export interface SubmitIntegration {
  readonly type: 'SubmitIntegration'
  /** Made of the name by `integrationId`. */
  readonly appId: string
  readonly ownerId: string
  readonly texts: IntegrationTexts
  readonly approved: boolean
  readonly at: string
}

const LONGEST_ID = 80
/** What an address of the API can name (api.md A2). */
const ID = /^[a-z0-9_]{2,80}$/

/** The id that a name gives: its letters and digits in lower case, joined by underscores (web-and-accounts.md 2.8). */
export function integrationId(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^\w\s-]/g, '')
    .trim()
    .toLowerCase()
  return plain
    .replace(/[-\s]+/g, '_')
    .slice(0, LONGEST_ID)
    .replace(/^_+|_+$/g, '')
}

export function submit(command: SubmitIntegration, { entry }: App): AppEvent[] {
  const { appId, ownerId, texts, approved, at } = command
  checkId(appId, texts.name)
  checkAddresses(texts)
  if (entry !== undefined && (entry.kind === 'app' || !mayEdit(ownerId, entry))) throw isTaken(appId, texts.name)
  const events: AppEvent[] = []
  if (!sameTexts(entry?.texts, texts)) {
    events.push({ type: 'IntegrationSubmitted', data: { appId, ownerId: entry?.ownerId ?? ownerId, texts, at } })
  }
  if (approved && !entry?.isApproved) events.push({ type: 'IntegrationApproved', data: { appId, at } })
  return events
}

/** Whether somebody, as the person they are, may describe an integration that stands anew. */
function mayEdit(accountId: string, entry: Integration): boolean {
  return isAllowed('edit-integration', rolesOf({ accountId, username: '', isStaff: false, isSuperuser: false }, entry))
}

/** Gives an integration other texts; what its id was made of stays behind. */
export function describe({ appId, by, change, at }: ChangeOf<'describe'>, entry: Entry): AppEvent[] {
  demandRight('edit-integration', by, entry)
  if (entry.kind === 'app') {
    throw new DomainError(
      'conflict',
      'app-is-no-integration',
      `"${appId}" is an app. Its texts come with its releases: publish one with another info.xml.`,
    )
  }
  const { texts } = change
  checkAddresses(texts)
  if (sameTexts(entry.texts, texts)) return []
  return [{ type: 'IntegrationSubmitted', data: { appId, ownerId: entry.ownerId, texts, at } }]
}

function checkId(appId: string, name: string): void {
  if (ID.test(appId) && !RESERVED_IDS.has(appId)) return
  throw new DomainError(
    'invalid',
    'integration-name-invalid',
    `"${name}" gives the id "${appId}", which cannot be used. Choose a name with at least two letters (a to z) or digits that is not "releases".`,
  )
}

/** Lists hold addresses that browsers may follow, and "" where there is none (api.md A4). */
function checkAddresses({ website, issueTracker, screenshots }: IntegrationTexts): void {
  const pages = { website, issueTracker }
  for (const [field, address] of Object.entries(pages)) {
    if (address !== '' && !/^https?:\/\/\S+$/.test(address)) throw noAddress(field, address, 'http:// or https://')
  }
  for (const { url, smallThumbnail } of screenshots) {
    if (!/^https:\/\/\S+$/.test(url)) throw noAddress('screenshot', url, 'https://')
    if (smallThumbnail !== '' && !/^https:\/\/\S+$/.test(smallThumbnail))
      throw noAddress('small thumbnail', smallThumbnail, 'https://')
  }
}

function noAddress(field: string, address: string, beginning: string): DomainError {
  return new DomainError(
    'invalid',
    'integration-address-invalid',
    `The ${field} "${address}" is no address: it must begin with ${beginning} and have no blanks.`,
  )
}

function isTaken(appId: string, name: string): DomainError {
  return new DomainError(
    'conflict',
    'integration-id-taken',
    `"${name}" gives the id "${appId}", which another app or integration has already. Choose another name.`,
  )
}

function sameTexts(one: IntegrationTexts | undefined, other: IntegrationTexts): boolean {
  if (one === undefined) return false
  const plain = ({ name, summary, description, website, issueTracker, screenshots }: IntegrationTexts) =>
    JSON.stringify([
      name,
      summary,
      description,
      website,
      issueTracker,
      screenshots.map((each) => [each.url, each.smallThumbnail]),
    ])
  return plain(one) === plain(other)
}
