import { randomUUID } from 'node:crypto'

/** What is sent beside method and path. */
export interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: object
  readonly form?: Readonly<Record<string, string>>
  readonly body?: FormData
}

export interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

/** One request, as it is: redirects are not followed. */
export async function ask(url: string, path: string, sent: Sent = {}): Promise<Answer> {
  const { method = 'GET', json, form } = sent
  const type = json ? { 'content-type': 'application/json' } : {}
  const body = json ? JSON.stringify(json) : form ? new URLSearchParams(form) : sent.body
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...type, ...sent.headers },
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

/** The pages, as somebody without JavaScript uses them. */
export class Browser {
  private readonly url: string
  /** What it keeps, by name. */
  readonly cookies = new Map<string, string>()

  constructor(url: string) {
    this.url = url
  }

  async open(path: string): Promise<Answer> {
    return this.kept(await ask(this.url, path, { headers: { cookie: this.cookie() } }))
  }

  /**
   * Fills in a form as a page of the site would: with its token and an id of its own. What is given back sends it, and sends the very
   * same thing when it is called again.
   *
   * @param page where the form's token comes from; those who are signed in have it on every page of theirs
   */
  async fill(
    path: string,
    fields: Readonly<Record<string, string>>,
    page = this.cookies.has('session') ? '/account/sessions/' : '/confirm-email/',
  ): Promise<(requestId: string) => Promise<Answer>> {
    const { text } = await this.open(page)
    const csrf = /name="csrf" value="([^"]+)"/.exec(text)?.[1]
    if (csrf === undefined) throw new Error(`${page} has no form`)
    const form = { csrf, command: randomUUID(), ...fields }
    const cookie = this.cookie()
    return async (requestId) => {
      const headers = { cookie, 'x-request-id': requestId, 'sec-fetch-site': 'same-origin' }
      return this.kept(await ask(this.url, path, { method: 'POST', headers, form }))
    }
  }

  private cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  private kept(answer: Answer): Answer {
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return answer
  }
}
