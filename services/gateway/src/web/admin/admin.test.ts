import { changeAccount, findPeople } from '@appstore/contracts/administration'
import { readAudit } from '@appstore/contracts/audit'
import { changeApp } from '@appstore/contracts/ownership'
import { isAllowed, rolesOf } from '@appstore/contracts/rights'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { startTestGateway, type TestGateway } from '../../gateway-spec.js'
import { browser, type TestBrowser } from '../browser-spec.js'
import { answerForms, answerPeople, PASSWORD } from '../people-answerers-spec.js'
import { adminPages } from './admin.http.js'
import { answerAdministration, ENTRY, PERSON } from './admin-answerers-spec.js'

let gateway: TestGateway
let people: Readonly<Record<string, TestBrowser>>

beforeAll(async () => {
  gateway = await startTestGateway({ THROTTLE_LOGIN: '1000/minute' })
  answerPeople(gateway.answerers)
  people = { user: await signedIn('anna'), staff: await signedIn('sue'), superuser: await signedIn('root') }
})
afterAll(() => gateway.stop())
beforeEach(() => {
  answerForms(gateway.answerers)
  answerAdministration(gateway.answerers)
})

async function signedIn(login: string): Promise<TestBrowser> {
  const visitor = browser(gateway)
  await visitor.open('/login/')
  await visitor.send('/login/', { login, password: PASSWORD })
  await visitor.open('/')
  return visitor
}

const ROLES = { user: {}, staff: { isStaff: true }, superuser: { isSuperuser: true } } as const
const rolesAs = (role: keyof typeof ROLES) =>
  rolesOf({ accountId: 'x', username: 'x', isStaff: false, isSuperuser: false, ...ROLES[role] })

/** Every page there is, as the site itself lists them, at an address of its own. */
const PAGES = adminPages({} as never, { undoable: new Set(), undo: async () => undefined }).map((page) => {
  const path = page.path.replace(':account', 'id-of-bert').replace(':app', 'news')
  return { path, right: page.right, deeds: Object.entries(page.deeds ?? {}) }
})
/** What deeds need beside their kind. */
const FIELDS = { role: 'staff', session: 's-1', event: ENTRY.eventId, username: 'bert' }
const ALL_ROLES = Object.keys(ROLES) as (keyof typeof ROLES)[]

describe('the pages of those who look after the store', () => {
  it.each(PAGES)('$path sends strangers to the login, and changes nothing for them', async ({ path, deeds }) => {
    const stranger = browser(gateway)
    const answer = await stranger.open(`${path}?a=1`)
    expect([answer.status, answer.headers.location]).toEqual([303, `/login/?next=${encodeURIComponent(`${path}?a=1`)}`])
    const sent = await stranger.send(path, { csrf: await stranger.token(), kind: 'disable' })
    expect(sent.status).toBe(deeds.length > 0 ? 303 : 405)
    if (deeds.length > 0) expect(sent.headers.location).toBe('/login/')
  })

  it.each(PAGES.flatMap((page) => ALL_ROLES.map((role) => ({ ...page, role }))))(
    '$path for $role',
    async ({ path, right, role }) => {
      const answer = await (people[role] as TestBrowser).open(path)
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
    const who = people[role] as TestBrowser
    await who.open('/account/')
    const commands = () => [changeAccount, changeApp].map((contract) => gateway.answerers.asked(contract).length)
    const before = commands()
    const answer = await who.send(path, { ...FIELDS, kind })
    const allowed = rights.every((right) => isAllowed(right, rolesAs(role)))
    expect([answer.status, commands().join() === before.join()]).toEqual(allowed ? [303, false] : [403, true])
    if (allowed) expect(answer.headers.location).toBe(path)
  })

  it('do nothing that they do not offer', async () => {
    const root = people.superuser as TestBrowser
    for (const kind of ['', 'nothing', 'constructor', '__proto__']) {
      expect((await root.send('/admin/users/id-of-bert/', { kind })).status).toBe(400)
    }
    expect((await root.send('/admin/users/id-of-bert/', { kind: 'roles', role: 'toString' })).status).toBe(422)
    expect((await root.open('/admin/users/nobody/')).status).toBe(404)
    expect((await root.send('/admin/users/id-of-bert/', { kind: 'disable', csrf: 'x' })).status).toBe(403)
  })

  it('are where the header leads, for those who may go there', async () => {
    const leads = async (who: string) => (await people[who]?.open('/'))?.text.includes('href="/admin/"')
    expect([await leads('user'), await leads('staff'), await leads('superuser')]).toEqual([false, true, true])
    expect((await browser(gateway).open('/')).text).not.toContain('/admin/')
  })
})

describe('users', () => {
  it('are looked for by what the address says', async () => {
    const staff = people.staff as TestBrowser
    const { text } = await staff.open('/admin/users/?search=%20ann%20&show=disabled&before=9')
    const account = expect.objectContaining({ username: 'sue' })
    expect(gateway.answerers.asked(findPeople).at(-1)).toEqual({
      account,
      search: 'ann',
      show: 'disabled',
      before: 9,
      limit: 25,
    })
    expect(text).toContain('href="/admin/users/id-of-bert/"')
    await staff.open('/admin/users/?show=x&before=-1')
    expect(gateway.answerers.asked(findPeople).at(-1)).toMatchObject({ search: '', show: 'all', before: null })
    expect((await staff.open('/admin/users/?show=staff')).text).toContain(
      'href="/admin/users/?show=staff&amp;before=2"',
    )
    expect((await staff.open('/admin/users/?search=nobody')).text).toContain('Nobody fits this.')
  })

  it('are shown as text, and to staff without address and without what only administrators do', async () => {
    const [staff, root] = [
      await people.staff?.open('/admin/users/id-of-bert/'),
      await people.superuser?.open('/admin/users/id-of-bert/'),
    ]
    expect(root?.text).toContain('Bert &lt;b>')
    expect([root?.text.includes(PERSON.email), staff?.text.includes(PERSON.email)]).toEqual([true, false])
    const offers = (text: string | undefined, kind: string) => text?.includes(`name="kind" value="${kind}"`)
    for (const [kind, forStaff] of [
      ['replace-token', true],
      ['end-sessions', true],
      ['disable', false],
      ['roles', false],
    ] as const) {
      expect([kind, offers(root?.text, kind), offers(staff?.text, kind)]).toEqual([kind, true, forStaff])
    }
    const own = await people.superuser?.open('/admin/users/id-of-root/')
    expect([offers(own?.text, 'disable'), offers(own?.text, 'roles')]).toEqual([false, false])
  })

  it('are changed in the name of whoever asks, with the reason', async () => {
    const root = people.superuser as TestBrowser
    await root.open('/admin/users/id-of-bert/')
    const answer = await root.send('/admin/users/id-of-bert/', { kind: 'disable', reason: ' spam ' })
    expect(answer.headers.location).toBe('/admin/users/id-of-bert/')
    const { caller, ...asked } = gateway.answerers.asked(changeAccount).at(-1) as never as { caller: object }
    expect(asked).toMatchObject({ accountId: 'id-of-bert', change: { kind: 'enabled', on: false } })
    expect(caller).toMatchObject({ actor: 'account:id-of-root', reason: 'spam' })
    expect((await root.open('/admin/users/id-of-bert/')).text).toContain('The account is disabled')
    await root.send('/admin/users/id-of-bert/', { kind: 'roles', role: 'superuser' })
    expect(gateway.answerers.asked(changeAccount).at(-1)?.change).toEqual({
      kind: 'roles',
      isStaff: true,
      isSuperuser: true,
    })
  })

  it('stay as they are where a change is refused, and the page says why', async () => {
    const root = people.superuser as TestBrowser
    const refuse = (code: string) =>
      gateway.answerers.answerWith(changeAccount, async () => {
        throw new DomainError('conflict', code, 'The rule in <English>.')
      })
    refuse('last-superuser')
    const known = await root.send('/admin/users/id-of-bert/', { kind: 'disable' })
    expect([known.status, known.text.includes('This is the last administrator')]).toEqual([422, true])
    refuse('some-new-rule')
    const unknown = await root.send('/admin/users/id-of-bert/', { kind: 'disable' })
    expect([unknown.status, unknown.text.includes('The rule in &lt;English>.')]).toEqual([422, true])
  })
})

describe('the audit', () => {
  it('is searched by what the address says, page by page', async () => {
    const staff = people.staff as TestBrowser
    const query = 'actor=anna&credential=token%3At&appId=news&type=AppFeatured&since=2030-01-02&before=77'
    const { text } = await staff.open(`/admin/audit/?${query}`)
    const expected = { actor: 'anna', credential: 'token:t', appId: 'news', type: 'AppFeatured' }
    const asked = gateway.answerers.asked(readAudit).at(-1)
    expect(asked).toEqual({ ...expected, since: '2030-01-02T00:00:00Z', before: '77', limit: 30 })
    expect(text).toContain('because &lt;i>')
    expect(text).toContain('before=3')
    await staff.open('/admin/audit/?since=2030-99-99&before=x&actor=')
    expect(gateway.answerers.asked(readAudit).at(-1)).toEqual({ limit: 30 })
    expect((await staff.open('/admin/audit/?type=Nothing')).text).toContain('Nothing that fits this has happened.')
  })

  it('leads on to everything that somebody or something did', async () => {
    const { text } = await (people.staff as TestBrowser).open('/admin/audit/')
    expect(text).toContain('href="/admin/audit/?credential=session%3As-1"')
    expect(text).toContain('href="/admin/users/id-of-root/"')
    expect(text).toContain('somebody who has left')
    expect(text).not.toContain('value="undo"')
  })

  it('takes back what can be taken back, for administrators', async () => {
    const root = people.superuser as TestBrowser
    const { text } = await root.open('/admin/audit/?appId=news')
    expect(text.match(/value="undo"/g)).toHaveLength(2)
    const answer = await root.send('/admin/audit/?appId=news', { kind: 'undo', event: ENTRY.eventId })
    expect([answer.status, answer.headers.location]).toEqual([303, '/admin/audit/?appId=news'])
    expect(gateway.answerers.asked(changeApp).at(-1)).toMatchObject({
      account: { username: 'root' },
      appId: 'news',
      change: { kind: 'featured', on: false },
      caller: { actor: 'account:id-of-root', reason: `undoes AppFeatured ${ENTRY.eventId}` },
    })
    const gone = await root.send('/admin/audit/', { kind: 'undo', event: '22222222-2222-4222-8222-222222222222' })
    expect([gone.status, gone.text.includes('There is no such entry any more.')]).toEqual([422, true])
  })
})
