import type { RawAnswer } from '@appstore/http/raw-request-spec'
import type { TestGateway } from '../gateway-spec.js'

/** Somebody who opens pages and fills in forms: keeps cookies and sends the token of the page last opened along. */
export interface TestBrowser {
  readonly cookies: ReadonlyMap<string, string>
  open(path: string): Promise<RawAnswer>
  /** Sends a form; `fields` and `headers` take the place of what the browser would send. */
  send(path: string, fields?: Record<string, string>, headers?: Record<string, string>): Promise<RawAnswer>
  /** The token of a page's forms. */
  token(): Promise<string>
}

/** A new one, without cookies. */
export function browser(gateway: TestGateway): TestBrowser {
  const cookies = new Map<string, string>()
  let csrf = ''
  const ask = async (path: string, request: { method: string; headers: Record<string, string>; body?: string }) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await gateway.ask(path, {
      ...request,
      headers: { accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...request.headers },
    })
    for (const set of [answer.headers['set-cookie'] ?? []].flat()) keep(cookies, set)
    csrf = /name="csrf" value="([^"]+)"/.exec(answer.text)?.[1] ?? csrf
    return answer
  }
  const open = (path: string) => ask(path, { method: 'GET', headers: {} })
  return {
    cookies,
    open,
    send: (path, fields = {}, headers = {}) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams({ csrf, ...fields }).toString(),
      }),
    async token() {
      await open('/')
      return csrf
    },
  }
}

function keep(cookies: Map<string, string>, set: string): void {
  const [, name, value] = /^([^=]+)=([^;]*)/.exec(set) ?? []
  if (name === undefined || value === undefined) return
  if (value === '') cookies.delete(name)
  else cookies.set(name, value)
}
