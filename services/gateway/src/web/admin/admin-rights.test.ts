import { changeAccount } from '@appstore/contracts/administration'
import { retryDelivery } from '@appstore/contracts/deliveries'
import { decideAppeal } from '@appstore/contracts/moderation'
import { changeApp } from '@appstore/contracts/ownership'
import { restoreRelease, withdrawRelease } from '@appstore/contracts/releases'
import { isAllowed, rolesOf } from '@appstore/contracts/rights'
import type { TestGateway } from '../../gateway-spec.js'
import { browser } from '../browser-spec.js'
import { answerForms } from '../people-answerers-spec.js'
import { adminPages } from './admin.http.js'
import { answerAdministration, ENTRY } from './admin-answerers-spec.js'
import { type People, startAdministration } from './admin-spec.js'

let gateway: TestGateway
let people: People
let sessions: Awaited<ReturnType<typeof startAdministration>>['sessions']

beforeAll(async () => {
  const started = await startAdministration()
  gateway = started.gateway
  people = started.people
  sessions = started.sessions
})
afterAll(() => gateway.stop())
beforeEach(() => {
  answerForms(gateway.answerers)
  answerAdministration(gateway.answerers)
})

const ROLES = { user: {}, staff: { isStaff: true }, superuser: { isSuperuser: true } } as const
const rolesAs = (role: keyof typeof ROLES) =>
  rolesOf({ accountId: 'x', username: 'x', isStaff: false, isSuperuser: false, ...ROLES[role] })

/** Every page there is, as the site itself lists them, at an address of its own. */
const PAGES = adminPages({} as never, {} as never).map((page) => {
  const path = page.path.replace(':account', 'id-of-bert').replace(':app', 'news')
  return { path, right: page.right, deeds: Object.entries(page.deeds ?? {}) }
})
/** What deeds need beside their kind. */
const FIELDS = {
  role: 'staff',
  session: 's-1',
  event: ENTRY.eventId,
  username: 'bert',
  flag: 'orphan',
  person: 'id-of-bert',
  version: '1.0.0',
  delivery: 'd-1',
  token: 'token-1',
  passkey: 'passkey-1',
  app: 'news',
  language: 'de',
}
const COMMANDS = [decideAppeal, retryDelivery, changeAccount, changeApp, withdrawRelease, restoreRelease]
const ALL_ROLES = Object.keys(ROLES) as (keyof typeof ROLES)[]

describe('the pages of those who look after the store', () => {
  it.each(PAGES)('$path sends strangers to the login, and changes nothing for them', async ({ path, deeds }) => {
    const stranger = browser(gateway)
    const answer = await stranger.open(`${path}?a=1`)
    expect([answer.status, answer.headers.location]).toEqual([303, `/login/?next=${encodeURIComponent(`${path}?a=1`)}`])
    const sent = await stranger.send(path, { csrf: await stranger.token(), kind: 'disable' })
    expect(sent.status).toBe(deeds.length > 0 ? 303 : 405)
    if (deeds.length > 0) expect(sent.headers.location).toBe(`/login/?next=${encodeURIComponent(path)}`)
  })

  it.each(PAGES.flatMap((page) => ALL_ROLES.map((role) => ({ ...page, role }))))(
    '$path for $role',
    async ({ path, right, role }) => {
      const answer = await people[role].open(path)
      const allowed = isAllowed(right, rolesAs(role))
      expect([answer.status, answer.headers['cache-control']]).toEqual([allowed ? 200 : 403, 'no-store'])
      if (!allowed) expect(answer.text).toContain('This is not allowed')
    },
  )

  it.each(
    PAGES.flatMap(({ path, right, deeds }) =>
      deeds.flatMap(([kind, deed]) => ALL_ROLES.map((role) => ({ path, kind, rights: [right, deed.right], role }))),
    ),
  )('$path, $kind by $role', async ({ path, kind, rights, role }) => {
    const who = people[role]
    await who.open('/account/')
    const commands = () => COMMANDS.map((contract) => gateway.answerers.asked(contract).length)
    const before = commands()
    const answer = await who.send(path, { ...FIELDS, kind })
    const allowed = rights.every((right) => isAllowed(right, rolesAs(role)))
    expect([answer.status, commands().join() === before.join()]).toEqual(allowed ? [303, false] : [403, true])
    if (allowed) expect(answer.headers.location).toBe(path)
  })

  it('do nothing that they do not offer', async () => {
    const root = people.superuser
    for (const kind of ['', 'nothing', 'constructor', '__proto__']) {
      expect((await root.send('/admin/users/id-of-bert/', { kind })).status).toBe(400)
    }
    expect((await root.send('/admin/users/id-of-bert/', { kind: 'roles', role: 'toString' })).status).toBe(422)
    expect((await root.open('/admin/users/nobody/')).status).toBe(404)
    expect((await root.send('/admin/users/id-of-bert/', { kind: 'disable', csrf: 'x' })).status).toBe(403)
  })

  it.each(PAGES.flatMap(({ path, deeds }) => deeds.map(([kind, { isGrave = false }]) => ({ path, kind, isGrave }))))(
    '$path, $kind, at a screen left open: asks who sits there, $isGrave',
    async ({ path, kind, isGrave }) => {
      const root = await people.superuser.open(path).then(() => people.superuser)
      const [secret, session] = [...sessions].find(([, { account }]) => account.isSuperuser) as [string, never]
      sessions.set(secret, { ...(session as object), provedAt: '2020-01-01T00:00:00.000Z' } as never)
      const { headers } = await root.send(path, { ...FIELDS, kind })
      sessions.set(secret, session)
      expect(headers.location).toBe(isGrave ? `/reauthenticate/?${new URLSearchParams({ next: path })}` : path)
    },
  )

  it('are where the header leads, for those who may go there', async () => {
    const leads = async (who: keyof People) => (await people[who].open('/')).text.includes('href="/admin/"')
    expect([await leads('user'), await leads('staff'), await leads('superuser')]).toEqual([false, true, true])
    expect((await browser(gateway).open('/')).text).not.toContain('/admin/')
  })
})
