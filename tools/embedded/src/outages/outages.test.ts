import { type BrokenMailServer, startBrokenMailServer } from '@appstore/integrations/delivery/broken-mail-server-spec'
import { Browser } from '../changes/browser-spec.js'
import { type ChangingStore, startChangingStore } from '../changes/changing-store-spec.js'
import { newPerson, PASSWORD } from '../changes/people-spec.js'
import { type CaptchaDesk, startCaptchaDesk, startSilentDns } from './silent-parties-spec.js'

let desk: CaptchaDesk
let dns: Awaited<ReturnType<typeof startSilentDns>>
let mail: BrokenMailServer
let store: ChangingStore
beforeAll(async () => {
  desk = await startCaptchaDesk()
  dns = await startSilentDns()
  mail = await startBrokenMailServer('mute')
  store = await startChangingStore({
    CAPTCHA: 'on',
    RECAPTCHA_PUBLIC_KEY: 'public',
    RECAPTCHA_PRIVATE_KEY: 'private',
    RECAPTCHA_VERIFY_URL: `http://127.0.0.1:${desk.port}/`,
    EMAIL_CHECK_DOMAINS: 'true',
    DNS_SERVERS: `127.0.0.1:${dns.port}`,
    EMAIL_HOST: '127.0.0.1',
    EMAIL_PORT: String(mail.port),
    EMAIL_TIMEOUT: '1',
  })
}, 120_000)
afterAll(async () => {
  await store.stop()
  for (const party of [desk, dns, mail]) await party.stop()
})

async function signUp(requestId: string) {
  const username = store.newName('n')
  const email = `${username}@example.org`
  const names = { username, email, firstName: 'Nina', lastName: 'Neu', password: PASSWORD, passwordAgain: PASSWORD }
  const send = await new Browser(store.url).fill('/signup/', { ...names, 'g-recaptcha-response': 'solved' })
  return { email, answer: await send(requestId) }
}

const typesBy = async (requestId: string) => (await store.writtenBy(requestId)).map(({ type }) => type)

async function eventually(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, 20))
}

describe('while DNS says nothing and the mail server does not answer', () => {
  it('people register, and their mail waits', async () => {
    const { answer } = await signUp('sign-up-in-silence')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/confirm-email/'])
    expect(dns.asked()).toBeGreaterThan(0)
    expect(await typesBy('sign-up-in-silence')).toContain('AccountCreated')
    await eventually(async () => (await typesBy('sign-up-in-silence')).includes('MailQueued'))
    await eventually(async () => (await store.newest('MailFailed').catch(() => undefined)) !== undefined)
  })

  it('people ask for another password, and are answered as ever', async () => {
    const { email } = await newPerson(store)
    const send = await new Browser(store.url).fill('/password/reset/', { email })
    const answer = await send('reset-in-silence')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/password/reset/done/'])
    await eventually(async () => (await typesBy('reset-in-silence')).includes('MailQueued'))
  })
})

describe('while nobody says whether a captcha was solved', () => {
  it.each(['hangs', 'resets', 'fails'] as const)(
    'nobody registers, and what was filled in is kept: it %s',
    async (how) => {
      desk.behaviour = how
      const { email, answer } = await signUp(`sign-up-when-it-${how}`)
      expect(answer.status).toBe(422)
      expect(answer.text).toContain('We cannot tell people from robots just now.')
      expect(answer.text).toContain(`value="${email}"`)
      expect(await typesBy(`sign-up-when-it-${how}`)).toEqual([])
    },
  )
})
