import { type Answer, Browser } from './browser-spec.js'
import { type ChangingStore, startChangingStore } from './changing-store-spec.js'
import { newAccount, newPerson, PASSWORD } from './people-spec.js'

let store: ChangingStore
let known: { username: string; email: string }
let disabled: { username: string; email: string }
let unconfirmed: { username: string; email: string }
beforeAll(async () => {
  store = await startChangingStore()
  known = await newPerson(store)
  disabled = await newPerson(store)
  await store.operate('/operator/accounts/enabled', { username: disabled.username, enabled: false })
  unconfirmed = newAccount(store, false)
  await store.operate('/operator/accounts', unconfirmed)
}, 120_000)
afterAll(() => store.stop())

/** Sends a form from a new browser, and gives all that comes back but what is random in every answer, and what was filled in. */
async function answerTo(path: string, fields: Readonly<Record<string, string>>): Promise<object> {
  const browser = new Browser(store.url)
  const answer = await (await browser.fill(path, fields))(`alike-${fields.login ?? fields.email ?? ''}`.slice(0, 60))
  const shown = answer.headers.get('location')
    ? await browser.open(answer.headers.get('location') as string)
    : undefined
  return { answer: plain(answer, fields), shown: shown && plain(shown, fields) }
}

function plain({ status, headers, text }: Answer, fields: Readonly<Record<string, string>>): object {
  const sent = Object.fromEntries(
    [...headers].filter(([name]) => !['date', 'x-request-id', 'set-cookie'].includes(name)),
  )
  const nonce = /'nonce-([^']+)'/.exec(headers.get('content-security-policy') ?? '')?.[1] ?? 'none'
  const cookies = headers.getSetCookie().map((line) => line.split('=')[0])
  const policy = sent['content-security-policy']?.replaceAll(nonce, 'NONCE')
  let body = text.replaceAll(nonce, 'NONCE')
  body = body.replace(/(name="(?:csrf|command|captcha\w*)" value=")[^"]*/g, '$1')
  for (const value of Object.values(fields)) body = body.replaceAll(value, 'FILLED IN')
  return { status, headers: { ...sent, 'content-security-policy': policy, 'content-length': '' }, cookies, body }
}

const names = { firstName: 'Nina', lastName: 'Neu', password: PASSWORD, passwordAgain: PASSWORD }

describe('nobody learns from an answer who has an account:', () => {
  it('logging in by name or address, whatever is wrong', async () => {
    const wrong = (login: string) => answerTo('/login/', { login, password: 'not this one' })
    const unknown = await wrong(store.newName('nobody'))
    expect(unknown).toMatchObject({ answer: { status: 422 } })
    for (const login of [known.username, known.email, disabled.username, unconfirmed.email, 'nobody@example.org']) {
      expect(await wrong(login)).toEqual(unknown)
    }
    expect(await answerTo('/login/', { login: disabled.email, password: PASSWORD })).toEqual(unknown)
  })

  it('signing up with an address', async () => {
    const register = (email: string) => answerTo('/signup/', { username: store.newName('new'), email, ...names })
    const free = await register(`${store.newName('free')}@example.org`)
    expect(free).toMatchObject({ answer: { status: 303, headers: { location: '/confirm-email/' } } })
    for (const { email } of [known, disabled, unconfirmed]) expect(await register(email)).toEqual(free)
  })

  it('asking for another password', async () => {
    const ask = (email: string) => answerTo('/password/reset/', { email })
    const unknown = await ask(`${store.newName('nobody')}@example.org`)
    expect(unknown).toMatchObject({ answer: { status: 303, headers: { location: '/password/reset/done/' } } })
    for (const { email } of [known, disabled, unconfirmed]) expect(await ask(email)).toEqual(unknown)
    expect(await ask('no address')).toEqual(unknown)
  })

  it('asking for another confirmation mail', async () => {
    const ask = (email: string) => answerTo('/confirm-email/', { email })
    const unknown = await ask(`${store.newName('nobody')}@example.org`)
    expect(unknown).toMatchObject({ answer: { status: 303 } })
    for (const { email } of [known, disabled, unconfirmed]) expect(await ask(email)).toEqual(unknown)
    expect(await ask('no address')).toEqual(unknown)
  })
})
