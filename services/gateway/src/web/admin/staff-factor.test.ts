import { changeAccount } from '@appstore/contracts/administration'
import { deleteApp, publishDiscover } from '@appstore/contracts/catalog'
import { changeApp } from '@appstore/contracts/ownership'
import type { TestGateway } from '../../gateway-spec.js'
import { basicOf, multipart, tokenOf } from '../../requests-spec.js'
import type { TestBrowser } from '../browser-spec.js'
import { answerForms } from '../people-answerers-spec.js'
import { adminPages } from './admin.http.js'
import { answerAdministration } from './admin-answerers-spec.js'
import { startAdministration } from './admin-spec.js'

let started: Awaited<ReturnType<typeof startAdministration>>
let gateway: TestGateway

beforeAll(async () => {
  started = await startAdministration({ REQUIRE_SECOND_FACTOR_FOR_STAFF: 'true' })
  gateway = started.gateway
})
afterAll(() => gateway.stop())
beforeEach(() => {
  answerForms(gateway.answerers)
  answerAdministration(gateway.answerers)
})

const PAGES = adminPages({} as never, {} as never).map(({ path, deeds }) => ({
  path: path.replace(':account', 'id-of-bert').replace(':app', 'news'),
  deeds: Object.keys(deeds ?? {}),
}))
const POWERFUL = ['staff', 'superuser'] as const
const WANTED = 'Whoever looks after this store does so with a second factor.'

/** What is known of the session of this browser is otherwise from now on. */
function changed(visitor: TestBrowser, changes: { secondFactor?: boolean; hasSecondFactor?: boolean }): void {
  const secret = visitor.cookies.get('session') as string
  const session = started.sessions.get(secret)
  if (session === undefined) throw new Error('nobody is signed in')
  started.sessions.set(secret, { ...session, ...changes })
}
const asked = () => [changeAccount, changeApp].map((contract) => gateway.answerers.asked(contract).length)

describe('whoever looks after the store, in a session of one factor', () => {
  it.each(PAGES.flatMap((page) => POWERFUL.map((role) => ({ ...page, role }))))(
    '$path is closed to $role, who is led to a second factor',
    async ({ path, deeds, role }) => {
      const visitor = started.people[role]
      const before = asked()
      const page = await visitor.open(path)
      expect([page.status, page.text.includes(WANTED)]).toEqual([403, true])
      expect(page.text).toContain('href="/account/security/app/"')
      for (const kind of deeds) {
        const sent = await visitor.send(path, { kind, reason: 'x' })
        expect([kind, sent.status, sent.text.includes(WANTED)]).toEqual([kind, 403, true])
      }
      expect(asked()).toEqual(before)
    },
  )

  it('sees the way there, and gets to the pages that set one up', async () => {
    const { staff } = started.people
    expect((await staff.open('/')).text).toContain('href="/admin/"')
    for (const path of ['/account/security/app/', '/account/passkeys/new/', '/account/']) {
      expect([path, (await staff.open(path)).status]).toEqual([path, 200])
    }
  })

  it('shows the second factor that there is, and comes back', async () => {
    const { staff } = started.people
    changed(staff, { hasSecondFactor: true })
    const { text } = await staff.open('/admin/users/')
    expect(text).toContain('href="/reauthenticate/?next=%2Fadmin%2Fusers%2F"')
    changed(staff, { hasSecondFactor: false })
  })

  it('is refused like everybody where there is no role', async () => {
    const { status, text } = await started.people.user.open('/admin/')
    expect([status, text.includes(WANTED)]).toEqual([403, false])
  })

  it('goes without the roles everywhere: no service is asked in their name', async () => {
    const { staff } = started.people
    await staff.open('/account/apps/news/')
    await staff.send('/account/apps/news/', { kind: 'flag', flag: 'orphan', on: 'yes' })
    const { account } = gateway.answerers.asked(changeApp).at(-1) ?? {}
    expect(account).toMatchObject({ accountId: 'id-of-sue', isStaff: false, isSuperuser: false })
  })
})

describe('with a second factor', () => {
  it.each(POWERFUL)('%s has every right at once', async (role) => {
    const visitor = started.people[role]
    changed(visitor, { secondFactor: true, hasSecondFactor: true })
    expect((await visitor.open('/admin/')).status).toBe(200)
    changed(visitor, { secondFactor: false, hasSecondFactor: false })
    expect((await visitor.open('/admin/')).status).toBe(403)
  })
})

describe('the API', () => {
  it('takes nothing that is for staff: no request there shows a second factor', async () => {
    const before = gateway.answerers.asked(publishDiscover).length
    const request = multipart({ name: 'file', filename: 'discover.json', content: '[]' })
    const send = (headers: Record<string, string>) =>
      gateway.ask('/api/v1/discover.json', { ...request, headers: { ...request.headers, ...headers } })
    const refused = await send(basicOf('sue'))
    expect([refused.status, refused.text.includes('storectl')]).toEqual([403, true])
    const other = await send(basicOf('anna'))
    expect([other.status, other.text.includes('storectl')]).toEqual([403, false])
    expect(gateway.answerers.asked(publishDiscover)).toHaveLength(before)
  })

  it('asks no service in the name of a role', async () => {
    gateway.answerers.answerWith(deleteApp, async () => ({ position: null }))
    await gateway.ask('/api/v1/apps/news', { method: 'DELETE', headers: tokenOf('sue') })
    const account = { accountId: 'id-of-sue', isStaff: false, isSuperuser: false }
    expect(gateway.answerers.asked(deleteApp).at(-1)).toMatchObject({ account })
  })
})
