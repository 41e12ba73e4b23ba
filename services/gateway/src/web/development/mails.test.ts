import { developmentInbox } from '@appstore/contracts/mails'
import { startTestGateway, type TestGateway } from '../../gateway-spec.js'
import { browser } from '../browser-spec.js'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

describe('the mails of a store for development', () => {
  it('are a page there, and none elsewhere', async () => {
    const at = '2030-01-02T03:04:05.678Z'
    const text = 'Open http://127.0.0.1:8000/confirm-email/key/ <b>now</b>'
    const mail = {
      deliveryId: 'd',
      kind: 'confirm-email',
      to: 'a@example.org',
      subject: 'Hello',
      text,
      html: '',
      at,
    } as const
    gateway.answerers.answerWith(developmentInbox, async () => ({ enabled: true, mails: [mail] }))
    const page = await browser(gateway).open('/dev/mails')
    expect(page.text).toContain('href="http://127.0.0.1:8000/confirm-email/key/"')
    expect(page.text).toContain('&lt;b>now')
    gateway.answerers.answerWith(developmentInbox, async () => ({ enabled: false, mails: [] }))
    expect((await browser(gateway).open('/dev/mails')).status).toBe(404)
  })
})
