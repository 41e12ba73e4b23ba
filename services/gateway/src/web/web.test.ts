import { browseApps } from '@appstore/contracts/storefront'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { startTestGateway, type TestGateway } from '../gateway-spec.js'
import { CARD } from '../store-answerers-spec.js'
import { browser } from './browser-spec.js'

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

describe('a page', () => {
  it('runs one script, allows nothing else to run, and is never framed', async () => {
    const [one, other] = [await gateway.ask('/', { headers: HTML }), await gateway.ask('/', { headers: HTML })]
    const policy = one.headers['content-security-policy'] as string
    const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1] as string
    expect(policy).toContain("default-src 'none'; script-src 'nonce-")
    expect(policy).toContain("style-src 'self'; img-src 'self' https:")
    expect(policy).toMatch(/form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/)
    expect(policy).not.toMatch(/unsafe|\*|data:/)
    expect([...one.text.matchAll(/<script[^>]*>/g)].map(([tag]) => tag)).toEqual([
      expect.stringMatching(new RegExp(`^<script type="module" nonce="${nonce}" src="/static/site-[\\w-]{12}.js">$`)),
    ])
    expect(other.headers['content-security-policy']).not.toContain(nonce)
    expect(one.text).not.toMatch(/ style=| on\w+=|javascript:/)
    expect(one.headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      vary: 'Cookie, Accept-Language',
    })
  })

  it('shows apps as text, whatever they are called', async () => {
    const { text } = await gateway.ask('/', { headers: HTML })
    expect(text).toContain('News &lt;b>')
    expect(text).not.toContain('News <b>')
    expect(text).toContain('<html lang="en"')
    const searched = await gateway.ask('/?search=%22%3E%3Cscript%3Ealert(1)%3C/script%3E', { headers: HTML })
    expect(searched.text).not.toContain('<script>alert')
  })

  it('asks for what its address says, and understands no nonsense', async () => {
    for (const [query, expected] of [
      ['?search=%20two+words&category=tools&page=3', { search: 'two words', categoryId: 'tools', page: 3 }],
      ['?page=0&category=', { search: '', categoryId: null, page: 1 }],
      ['?page=-1', { page: 1 }],
      ['?page=1e9&search=%E0%A4%A', { page: 1 }],
      [`?search=${'a'.repeat(300)}`, { search: 'a'.repeat(200) }],
    ] as const) {
      expect((await gateway.ask(`/${query}`, { headers: HTML })).status).toBe(200)
      expect(gateway.answerers.asked(browseApps).at(-1)).toMatchObject(expected)
    }
  })

  it('searches in the category that is open, and everywhere else', async () => {
    const hidden = '<input type="hidden" name="category" value="tools"/>'
    expect((await gateway.ask('/?category=tools', { headers: HTML })).text).toContain(hidden)
    expect((await gateway.ask('/', { headers: HTML })).text).not.toContain('name="category"')
  })

  it('leads from page to page', async () => {
    gateway.answerers.answerWith(browseApps, async () => ({ apps: [CARD], total: 60, categories: [] }))
    const { text } = await gateway.ask('/?search=a&page=2', { headers: HTML })
    expect(text).toContain('href="/?search=a"')
    expect(text).toContain('href="/?search=a&amp;page=3"')
    expect(text).toContain('Page 2 of 3')
    gateway.answerers.answerWith(browseApps, async () => ({ apps: [], total: 0, categories: [] }))
    expect((await gateway.ask('/?search=zzz', { headers: HTML })).text).toContain('No app has all these words')
  })

  it('that was looked at is still there while the catalog is away; others say so', async () => {
    const other = await startTestGateway()
    expect((await other.ask('/', { headers: HTML })).text).toContain('News &lt;b>')
    await other.answerers.stop('catalog')
    const [known, unknown] = [await other.ask('/', { headers: HTML }), await other.ask('/?page=2', { headers: HTML })]
    expect([known.status, known.text.includes('News &lt;b>')]).toEqual([200, true])
    expect([unknown.status, unknown.text.includes('Back in a moment')]).toEqual([503, true])
    expect(Number(unknown.headers['retry-after'])).toBeGreaterThan(0)
    await other.stop()
  })

  it('loads files that are kept for ever', async () => {
    const { text } = await gateway.ask('/', { headers: HTML })
    const files = [...new Set([...text.matchAll(/\/static\/[\w.-]+/g)].map(([file]) => file))]
    expect(files).toHaveLength(4)
    for (const file of files) {
      const answer = await gateway.ask(file, { headers: { 'accept-encoding': 'gzip' } })
      expect([file, answer.status, answer.headers['content-encoding']]).toEqual([file, 200, 'gzip'])
      expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    }
    expect((await gateway.ask('/static/site-nothing.css', { headers: HTML })).status).toBe(404)
  })
})

describe('an error', () => {
  it('is a page for browsers and JSON for programs', async () => {
    const page = await gateway.ask('/nothing', { headers: { ...HTML, 'accept-language': 'de-AT,de;q=0.9' } })
    expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
    expect(page.text).toContain('<html lang="de"')
    expect(page.text).toContain('Hier ist nichts')
    for (const accept of ['application/json', '*/*', 'application/problem+json, text/html;q=0.5']) {
      const answer = await gateway.ask('/nothing', { headers: { accept } })
      expect([answer.status, answer.headers['content-type']]).toEqual([404, 'application/problem+json'])
    }
    const inApi = await gateway.ask('/api/v1/nothing', { headers: HTML })
    expect([inApi.status, inApi.headers['content-type']]).toEqual([404, 'application/json'])
    expect((await gateway.ask('/', { method: 'PUT', headers: HTML })).headers.allow).toBe('GET, HEAD, OPTIONS')
  })

  it.each([
    [403, new DomainError('forbidden', 'x', 'no'), 'This is not allowed'],
    [429, new DomainError('throttled', 'x', 'slow', { retryAfter: 77 }), 'Too many tries'],
    [500, new Error('the inner secret'), 'Something broke on our side'],
  ])('%s is said in the words of the site, and tells no secret', async (status, error, title) => {
    gateway.answerers.answerWith(browseApps, async () => {
      throw error
    })
    const answer = await gateway.ask('/', { headers: HTML })
    expect([answer.status, answer.text.includes(title)]).toEqual([status, true])
    expect(answer.text).not.toContain('the inner secret')
    if (status === 429) expect(answer.headers['retry-after']).toBe('77')
    if (status === 500) expect(answer.text).toContain(`<code>${answer.headers['x-request-id']}</code>`)
    gateway.answerers.answerWith(browseApps, async () => ({ apps: [], total: 0, categories: [] }))
  })
})

describe('the language', () => {
  it('is the chosen one, else the one the browser asks for, else English', async () => {
    const of = async (headers: Record<string, string>) =>
      /<html lang="(\w+)"/.exec((await gateway.ask('/', { headers: { ...HTML, ...headers } })).text)?.[1]
    expect(await of({})).toBe('en')
    expect(await of({ 'accept-language': 'de-DE,de;q=0.9,en;q=0.5' })).toBe('de')
    expect(await of({ 'accept-language': 'fr, de;q=0.2' })).toBe('de')
    expect(await of({ 'accept-language': 'xx' })).toBe('en')
    expect(await of({ 'accept-language': 'de', cookie: 'language=en' })).toBe('en')
    expect(await of({ cookie: 'language=../../etc' })).toBe('en')
  })

  it('is chosen by a form that leads back to where it was sent from', async () => {
    const visitor = browser(gateway)
    await visitor.open('/?search=news')
    const answer = await visitor.send('/i18n/setlang/', { language: 'de', next: '/?search=news' })
    expect([answer.status, answer.headers.location]).toEqual([303, '/?search=news'])
    expect((await visitor.open('/?search=news')).text).toContain('<html lang="de"')
    expect((await visitor.send('/i18n/setlang/', { language: 'klingon' })).status).toBe(400)
  })

  it.each(['//evil.example', 'https://evil.example/', '/\\evil.example', '/\t/evil.example', 'javascript:alert(1)'])(
    'never leads to %s',
    async (next) => {
      const visitor = browser(gateway)
      await visitor.open('/')
      for (const [path, field] of [
        ['/i18n/setlang/', { language: 'de' }],
        ['/theme/', { theme: 'dark' }],
      ] as const) {
        expect((await visitor.send(path, { ...field, next })).headers.location).toBe('/')
      }
    },
  )
})

describe('the colours', () => {
  it('are kept in a cookie, and given back to the device', async () => {
    const visitor = browser(gateway)
    expect((await visitor.open('/')).text).not.toContain('data-theme=')
    await visitor.send('/theme/', { theme: 'dark', next: '/' })
    expect((await visitor.open('/')).text).toContain('data-theme="dark"')
    await visitor.send('/theme/', { theme: 'system', next: '/' })
    expect((await visitor.open('/')).text).not.toContain('data-theme=')
    expect((await visitor.send('/theme/', { theme: 'pink' })).status).toBe(400)
  })
})

describe('a form', () => {
  it('that another site made is refused', async () => {
    const visitor = browser(gateway)
    await visitor.open('/')
    const form = { theme: 'dark' }
    for (const [what, changes] of Object.entries({
      'no token': { fields: { csrf: '' } },
      'a token of another browser': { fields: { csrf: await browser(gateway).token() } },
      'no cookie': { headers: { cookie: '' } },
      'a cookie that somebody has put there': { headers: { cookie: 'csrf=a' } },
      'another site, says the browser': { headers: { 'sec-fetch-site': 'cross-site' } },
      'a neighbour, says the browser': { headers: { 'sec-fetch-site': 'same-site' } },
    })) {
      const answer = await visitor.send(
        '/theme/',
        { ...form, ...('fields' in changes ? changes.fields : {}) },
        'headers' in changes ? changes.headers : {},
      )
      expect([what, answer.status, answer.headers['set-cookie']?.toString().includes('theme=')]).toEqual([
        what,
        403,
        expect.not.stringMatching('true'),
      ])
      expect(answer.text).toContain('This form did not come from a page of this site')
    }
    expect((await visitor.send('/theme/', form, { 'sec-fetch-site': 'same-origin' })).status).toBe(303)
  })

  it('is a form, and not too large', async () => {
    const visitor = browser(gateway)
    await visitor.open('/')
    const answer = await gateway.ask('/theme/', {
      method: 'POST',
      headers: { ...HTML, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(answer.status).toBe(415)
    expect((await visitor.send('/theme/', { theme: 'a'.repeat(300_000) })).status).toBe(413)
  })
})

describe('behind HTTPS', () => {
  it('cookies are the host’s own and secure', async () => {
    const secure = await startTestGateway({ ACCOUNT_DEFAULT_HTTP_PROTOCOL: 'https' })
    const [cookie] = (await secure.ask('/', { headers: HTML })).headers['set-cookie'] as string[]
    expect(cookie).toMatch(/^__Host-csrf=[\w-]{43}; .*Path=\/; .*HttpOnly; Secure; SameSite=Lax$/)
    await secure.stop()
  })
})
