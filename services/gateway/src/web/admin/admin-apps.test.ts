import { findApps } from '@appstore/contracts/app-administration'
import { decideAppeal } from '@appstore/contracts/moderation'
import { changeApp } from '@appstore/contracts/ownership'
import { withdrawRelease } from '@appstore/contracts/releases'
import type { TestGateway } from '../../gateway-spec.js'
import { answerForms } from '../people-answerers-spec.js'
import { answerAdministration } from './admin-answerers-spec.js'
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

describe('apps', () => {
  it('are looked for by what the address says', async () => {
    const staff = people.staff
    const { text } = await staff.open('/admin/apps/?search=a&show=waiting&before=x')
    expect(gateway.answerers.asked(findApps).at(-1)).toMatchObject({
      search: 'a',
      show: 'waiting',
      after: 'x',
      limit: 25,
    })
    expect(text).toContain('News &lt;b>')
    expect(text).toContain('href="/admin/users/id-of-anna/"')
    expect(text).toContain('somebody who has left')
    expect((await staff.open('/admin/apps/?search=nothing')).text).toContain('No app fits this.')
    expect((await staff.open('/admin/apps/nothing/')).status).toBe(404)
  })

  const offered = async (role: keyof People, appId: string) => {
    const { text } = await people[role].open(`/admin/apps/${appId}/`)
    return new Set([...text.matchAll(/name="kind" value="([^"]+)"/g)].map(([, kind]) => kind))
  }

  it('offer what fits their state and the rights of whoever looks', async () => {
    const forAll = ['feature', 'flag', 'add-maintainer', 'owner', 'remove']
    const releases = ['remove-maintainer', 'withdraw-release', 'restore-release']
    expect(await offered('superuser', 'news')).toEqual(new Set([...forAll, ...releases]))
    expect(await offered('superuser', 'bridge')).toEqual(new Set([...forAll, 'approve', 'remove-maintainer']))
    expect(await offered('superuser', 'gone')).toEqual(new Set(['restore']))
    expect(await offered('staff', 'news')).toEqual(new Set(['feature']))
    expect(await offered('staff', 'gone')).toEqual(new Set())
  })

  it('are changed as operators change them, in the name of whoever asks', async () => {
    const root = people.superuser
    const send = async (fields: Record<string, string>) => {
      await root.open('/admin/apps/news/')
      return await root.send('/admin/apps/news/', { reason: 'why', ...fields })
    }
    for (const [fields, change] of [
      [
        { kind: 'feature', on: 'yes' },
        { kind: 'featured', on: true },
      ],
      [
        { kind: 'flag', flag: 'orphan', on: 'no' },
        { kind: 'flag', flag: 'orphan', on: false },
      ],
      [{ kind: 'remove' }, { kind: 'remove' }],
      [
        { kind: 'owner', username: 'bert' },
        { kind: 'owner', accountId: 'id-of-bert' },
      ],
      [
        { kind: 'add-maintainer', username: 'bert' },
        { kind: 'maintainer', accountId: 'id-of-bert', present: true },
      ],
    ] as const) {
      expect((await send(fields)).status).toBe(303)
      expect(gateway.answerers.asked(changeApp).at(-1)).toMatchObject({
        account: { username: 'root' },
        appId: 'news',
        change,
        caller: { actor: 'account:id-of-root', reason: 'why' },
      })
    }
    await send({ kind: 'withdraw-release', version: '1.0.0', nightly: 'no' })
    const release = { appId: 'news', version: '1.0.0', isNightly: false, account: { username: 'root' } }
    expect(gateway.answerers.asked(withdrawRelease).at(-1)).toMatchObject({ ...release, asAdministrator: true })
    const unknown = await send({ kind: 'owner', username: 'nobody' })
    expect([unknown.status, unknown.text.includes('There is no such account any more.')]).toEqual([422, true])
    expect((await send({ kind: 'flag', flag: 'x' })).status).toBe(422)
  })
})

describe('appeals', () => {
  it('show administrators what is said to be spam, as text, and let them decide', async () => {
    const { text } = await people.superuser.open('/account/appeal-comments/')
    expect(text).toContain('Buy &lt;b>my&lt;/b> things')
    expect(text).toContain('href="/account/appeal-comments/?before=2"')
    expect(text).toContain('cannot be read any more')
    const comment = { app: 'news', person: 'id-of-bert', language: 'de' }
    for (const kind of ['delete', 'dismiss']) {
      const answer = await people.superuser.send('/account/appeal-comments/', { kind, ...comment, reason: 'spam' })
      expect(answer.status).toBe(303)
      expect(gateway.answerers.asked(decideAppeal).at(-1)).toMatchObject({
        appId: 'news',
        accountId: 'id-of-bert',
        language: 'de',
        decision: kind,
        caller: { actor: 'account:id-of-root', reason: 'spam' },
      })
    }
    expect((await people.superuser.open('/account/appeal-comments/?before=20')).text).toContain('No comment waits')
  })

  it('stand in the navigation of those who decide alone', async () => {
    const leads = async (who: keyof People) => (await people[who].open('/admin/')).text.includes('/appeal-comments/')
    expect([await leads('staff'), await leads('superuser')]).toEqual([false, true])
  })
})
