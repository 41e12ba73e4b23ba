import { ACCOUNT_PAGE_CHANGES, ACCOUNT_PAGES_WITHOUT_CHANGE } from './account-page-changes-spec.js'
import { ADMIN_PAGE_CHANGES, ADMIN_PAGES_WITHOUT_CHANGE } from './admin-page-changes-spec.js'
import { API_CHANGES, API_WITHOUT_CHANGE } from './api-changes-spec.js'
import { APP_PAGE_CHANGES } from './app-page-changes-spec.js'
import type { Changes, NoChanges, Ready } from './change-spec.js'
import { changingRoutes } from './changing-routes-spec.js'
import { type ChangingStore, startChangingStore } from './changing-store-spec.js'
import { COMMENT_PAGE_CHANGES } from './comment-page-changes-spec.js'
import { FACTOR_PAGE_CHANGES, FACTOR_PAGES_WITHOUT_CHANGE } from './factor-page-changes-spec.js'
import { LOGIN_PAGE_CHANGES, LOGIN_PAGES_WITHOUT_CHANGE } from './login-page-changes-spec.js'
import { OPERATOR_CHANGES, OPERATOR_WITHOUT_CHANGE } from './operator-changes-spec.js'
import { PASSKEY_PAGE_CHANGES, PASSKEY_PAGES_WITHOUT_CHANGE } from './passkey-page-changes-spec.js'
import type { Written } from './written-log-spec.js'

const CHANGES: Changes = {
  ...ADMIN_PAGE_CHANGES,
  ...API_CHANGES,
  ...OPERATOR_CHANGES,
  ...ACCOUNT_PAGE_CHANGES,
  ...APP_PAGE_CHANGES,
  ...COMMENT_PAGE_CHANGES,
  ...FACTOR_PAGE_CHANGES,
  ...LOGIN_PAGE_CHANGES,
  ...PASSKEY_PAGE_CHANGES,
}
const WITHOUT: NoChanges = {
  ...ADMIN_PAGES_WITHOUT_CHANGE,
  ...API_WITHOUT_CHANGE,
  ...OPERATOR_WITHOUT_CHANGE,
  ...ACCOUNT_PAGES_WITHOUT_CHANGE,
  ...FACTOR_PAGES_WITHOUT_CHANGE,
  ...LOGIN_PAGES_WITHOUT_CHANGE,
  ...PASSKEY_PAGES_WITHOUT_CHANGE,
}

/** What follows from an event is another command, of the policy that reacted to it. */
const CONSEQUENCE = /^system:when-[a-z-]+$/

let store: ChangingStore
beforeAll(async () => {
  store = await startChangingStore()
}, 120_000)
afterAll(() => store.stop())

let requests = 0
function newRequestId(): string {
  requests += 1
  return `every-change-${requests}`
}

async function send(ready: Pick<Ready, 'send'>): Promise<{ requestId: string; written: Written[] }> {
  const requestId = newRequestId()
  const { status, text } = await ready.send(requestId)
  if (status >= 400) throw new Error(`the request was refused: ${status} ${text.slice(0, 2_000)}`)
  const all = await store.writtenBy(requestId)
  return { requestId, written: all.filter(({ metadata }) => !CONSEQUENCE.test(metadata.actor as string)) }
}

describe('every route that can change something', () => {
  it('is in one of the two tables, and nothing else is', async () => {
    const known = [...Object.keys(CHANGES), ...Object.keys(WITHOUT)]
    expect(await changingRoutes(store)).toEqual(known.sort())
  })

  const ways = Object.entries(CHANGES).flatMap(([route, each]) => {
    return each.map((change) => [change.kind === undefined ? route : `${route}: ${change.kind}`, change] as const)
  })

  it.each(ways)('makes one append that says who, with what, when and why: %s', async (_name, change) => {
    const ready = await change.prepare(store)
    const { requestId, written } = await send(ready)
    expect(written.map(({ type }) => type)).toEqual(change.events)
    const [first] = written as [Written]
    for (const [index, event] of written.entries()) {
      expect(event).toMatchObject({
        stream: first.stream,
        revision: first.revision + index,
        transaction: first.transaction,
        metadata: { actor: ready.actor, correlationId: requestId, commandId: first.metadata.commandId },
      })
      expect(event.metadata.credential).toMatch(ready.credential)
      expect(event.metadata.commandId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      expect(new Date(event.metadata.at as string).toISOString()).toBe(event.metadata.at)
    }
    const again = await send(ready)
    expect(again.written.map(({ type }) => type)).toEqual(change.repeats === undefined ? [] : change.events)
  })

  it.each(Object.entries(WITHOUT))('or writes nothing, for a reason: %s', async (_route, { why, prepare }) => {
    expect(why).toMatch(/^[A-Z].{20,}\.$/)
    expect((await send(await prepare(store))).written).toEqual([])
  })
})
