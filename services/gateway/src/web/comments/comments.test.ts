import { commentsOfApp, flagComment } from '@appstore/contracts/moderation'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { startTestGateway, type TestGateway } from '../../gateway-spec.js'
import { browser, type TestBrowser } from '../browser-spec.js'
import { answerForms, answerPeople, fieldsInvalid, PASSWORD } from '../people-answerers-spec.js'
import { answerComments } from './comments-answerers-spec.js'

const NEWS = '/account/apps/news/comments/'
const COMMENT = { person: 'id-of-bert', language: 'en' }

let gateway: TestGateway
let anna: TestBrowser

beforeAll(async () => {
  gateway = await startTestGateway({ THROTTLE_LOGIN: '1000/minute' })
  answerPeople(gateway.answerers)
  anna = browser(gateway)
  await anna.open('/login/')
  await anna.send('/login/', { login: 'anna', password: PASSWORD })
})
afterAll(() => gateway.stop())
beforeEach(async () => {
  answerForms(gateway.answerers)
  answerComments(gateway.answerers)
  await anna.open('/account/apps/')
})

const flags = () => gateway.answerers.asked(flagComment)
const sections = (text: string) => text.split('<article').slice(1)

describe('the comments on an app of one’s own', () => {
  it('are found from the app, and say what became of each', async () => {
    expect((await anna.open('/account/apps/news/')).text).toContain(`href="${NEWS}"`)
    const { text, headers } = await anna.open(NEWS)
    expect(headers['cache-control']).toBe('no-store')
    const [plain, waits, stands, removed, unreadable] = sections(text) as [string, string, string, string, string]
    expect(plain).toContain('Bert Helper')
    expect(plain).toContain('Buy &lt;b>my&lt;/b> things')
    expect(plain).toContain('Report to the staff')
    expect(waits).toContain('The staff has yet to decide.')
    expect(waits).toContain('It sells &lt;i>things&lt;/i>.')
    expect(waits).toContain('value="take-back"')
    expect(stands).toContain('left it where it is')
    expect(stands).toContain('Report once more')
    expect(removed).toContain('Anonymous')
    expect(removed).toContain('deleted this rating')
    expect(removed).not.toMatch(/<blockquote|name="kind"/)
    expect(unreadable).toContain('whoever wrote it has left')
  })

  it('are narrowed to those that were reported, and come in pages', async () => {
    expect(sections((await anna.open(`${NEWS}?show=reported`)).text)).toHaveLength(3)
    const { text } = await anna.open(`${NEWS}?show=reported&before=20`)
    expect(text).toContain('No comment was reported.')
    const asked = gateway.answerers.asked(commentsOfApp).at(-1)
    expect(asked).toMatchObject({ appId: 'news', reported: true, offset: 20, account: { username: 'anna' } })
    await anna.open(`${NEWS}?show=other&before=-1`)
    expect(gateway.answerers.asked(commentsOfApp).at(-1)).toMatchObject({ reported: false, offset: 0 })
  })

  it('are reported with a reason, which can be taken back', async () => {
    const path = `${NEWS}?show=reported`
    const answer = await anna.send(path, { kind: 'report', ...COMMENT, reason: 'Spam.' })
    expect([answer.status, answer.headers.location]).toEqual([303, path])
    const comment = { appId: 'news', accountId: 'id-of-bert', language: 'en' }
    const by = { account: { username: 'anna' }, caller: { actor: 'account:id-of-anna' } }
    expect(flags().at(-1)).toMatchObject({ ...comment, ...by, flagged: true, reason: 'Spam.' })
    await anna.open(NEWS)
    await anna.send(NEWS, { kind: 'take-back', ...COMMENT })
    expect(flags().at(-1)).toMatchObject({ ...comment, flagged: false })
    expect((await anna.open(NEWS)).text).toContain('The report is taken back.')
  })

  it('show at the field what is missing, and keep what was written', async () => {
    gateway.answerers.answerWith(flagComment, async () => {
      throw fieldsInvalid({ field: 'reason', code: 'reason-missing', detail: 'Why?' })
    })
    const { status, text } = await anna.send(NEWS, { kind: 'report', ...COMMENT, reason: ' <i>' })
    expect(status).toBe(422)
    const [tried, ...others] = sections(text) as [string, ...string[]]
    expect(tried).toMatch(/<details[^>]* open/)
    expect(tried).toContain('Say in a sentence what is wrong with the comment.')
    expect(tried).toContain('aria-invalid')
    expect(tried).toContain('> &lt;i></textarea>')
    expect(others.join('')).not.toMatch(/<details[^>]* open|aria-invalid/)
  })

  it('can be gone before they are reported', async () => {
    gateway.answerers.answerWith(flagComment, async () => {
      throw new DomainError('not-found', 'comment-unknown', 'There is no such comment.')
    })
    expect((await anna.send(NEWS, { kind: 'report', ...COMMENT, reason: 'Spam.' })).status).toBe(303)
    expect((await anna.open(NEWS)).text).toContain('This comment is not there any more.')
  })
})

describe('others', () => {
  it('who help with the app see the comments, and report none', async () => {
    const deck = '/account/apps/deck/comments/'
    const { text } = await anna.open(deck)
    expect(text).toContain('Only the owner reports one.')
    expect(text).not.toContain('name="kind"')
    gateway.answerers.answerWith(flagComment, async () => {
      throw new DomainError('forbidden', 'not-owner', 'The app is not yours.')
    })
    expect((await anna.send(deck, { kind: 'report', ...COMMENT, reason: 'Spam.' })).status).toBe(403)
  })

  it('find nothing there, and change nothing', async () => {
    const before = flags().length
    expect((await anna.open('/account/apps/other/comments/')).status).toBe(404)
    expect((await anna.send('/account/apps/other/comments/', { kind: 'report', ...COMMENT })).status).toBe(404)
    for (const kind of ['', 'delete', 'constructor'])
      expect((await anna.send(NEWS, { kind, ...COMMENT })).status).toBe(400)
    expect((await anna.send(NEWS, { kind: 'report', ...COMMENT, csrf: 'x' })).status).toBe(403)
    const stranger = browser(gateway)
    const answer = await stranger.open(NEWS)
    expect([answer.status, answer.headers.location]).toEqual([303, `/login/?next=${encodeURIComponent(NEWS)}`])
    const sent = await stranger.send(NEWS, { csrf: await stranger.token(), kind: 'report', ...COMMENT })
    expect([sent.status, flags().length]).toEqual([303, before])
  })
})
