import { changeAccount, findPeople } from '@appstore/contracts/administration'
import { readAudit } from '@appstore/contracts/audit'
import { changeApp } from '@appstore/contracts/ownership'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { TestGateway } from '../../gateway-spec.js'
import { answerForms } from '../people-answerers-spec.js'
import { answerAdministration, ENTRY, PERSON } from './admin-answerers-spec.js'
import { type People, startAdministration } from './admin-spec.js'

let gateway: TestGateway
let people: People

beforeAll(async () => {
  const started = await startAdministration()
  gateway = started.gateway
  people = started.people
})
afterAll(() => gateway.stop())
beforeEach(() => {
  answerForms(gateway.answerers)
  answerAdministration(gateway.answerers)
})

describe('users', () => {
  it('are looked for by what the address says', async () => {
    const staff = people.staff
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
      await people.staff.open('/admin/users/id-of-bert/'),
      await people.superuser.open('/admin/users/id-of-bert/'),
    ]
    expect(root.text).toContain('Bert &lt;b>')
    expect([root.text.includes(PERSON.email), staff.text.includes(PERSON.email)]).toEqual([true, false])
    const offers = (text: string | undefined, kind: string) => text?.includes(`name="kind" value="${kind}"`)
    for (const [kind, forStaff] of [
      ['replace-token', true],
      ['end-sessions', true],
      ['disable', false],
      ['roles', false],
    ] as const) {
      expect([kind, offers(root.text, kind), offers(staff.text, kind)]).toEqual([kind, true, forStaff])
    }
    const own = await people.superuser.open('/admin/users/id-of-root/')
    expect([offers(own.text, 'disable'), offers(own.text, 'roles')]).toEqual([false, false])
  })

  it('are changed in the name of whoever asks, with the reason', async () => {
    const root = people.superuser
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
    const root = people.superuser
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
    const staff = people.staff
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

  it('says in words what happened to what, and by its name where there are none yet', async () => {
    const entries = [
      ENTRY,
      { ...ENTRY, position: '8', type: 'NewerThanThis', object: { kind: 'wonder', id: 'w-1' } },
      { ...ENTRY, position: '9', type: 'MailSent', object: { kind: 'delivery', id: 'd-1' } },
    ]
    gateway.answerers.answerWith(readAudit, async () => ({ entries, next: null }))
    const { text } = await people.staff.open('/admin/audit/')
    const lines = [...text.matchAll(/<span class="font-semibold">(.*?)<\/span> · (.*?)<\/span>/gs)]
    const plain = lines.map((line) => line.slice(1).map((part) => part.replace(/<[^>]+>/g, '').trim()))
    expect(plain).toEqual([
      ['App featured', 'app news'],
      ['NewerThanThis', 'wonder w-1'],
      ['Mail sent', 'mail d-1'],
    ])
    expect(text).toContain('href="/admin/audit/?type=AppFeatured"')
  })

  it('leads on to everything that somebody or something did', async () => {
    const { text } = await people.staff.open('/admin/audit/')
    expect(text).toContain('href="/admin/audit/?credential=session%3As-1"')
    expect(text).toContain('href="/admin/users/id-of-root/"')
    expect(text).toContain('somebody who has left')
    expect(text).not.toContain('value="undo"')
  })

  it('takes back what can be taken back, for administrators', async () => {
    const root = people.superuser
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
