import type { Window } from '@appstore/site-browser/site-browser'
import { FORMS, type Form, isFormAt } from './flows-spec.js'

type Response = Awaited<ReturnType<Window['page']['waitForResponse']>>
type Request = ReturnType<Response['request']>

/** A form that went through in a browser. */
interface Sent {
  readonly path: string
  /** Which of the forms that go to one path: `kind` and the answer, as the form names them. */
  readonly kind: string
  readonly javaScript: boolean
}

/** Forms that a suite has sent by pages, and that were not refused. */
export interface FormRecord {
  /** Looks at what a window gets. */
  note(response: Response, javaScript: boolean): void
  add(path: string, javaScript: boolean): void
  has(form: Form, javaScript: boolean): boolean
  /** Forms that stood on a page of the suite and stand nowhere in the table. */
  strangers(): Promise<Form[]>
}

/** Their forms end at the page of the login when they went well. */
const END_AT_LOGIN = /^\/(reauthenticate\/again|account\/password|password\/reset\/key\/[^/]+|confirm-email\/[^/]+)\/$/
const ASKS_WHO_IT_IS = /^\/(login|reauthenticate)\/(\?|$)/

export function recordForms(): FormRecord {
  const sent: Sent[] = []
  const shown: Promise<Form[]>[] = []
  return {
    note(response, javaScript) {
      const request = response.request()
      if (response.headers()['content-type']?.startsWith('text/html')) shown.push(formsOn(response))
      if (request.method() !== 'POST') return
      const { pathname: path } = new URL(request.url())
      if (wentThrough(response, path)) sent.push({ path, kind: kindOf(request), javaScript })
    },
    add(path, javaScript) {
      sent.push({ path, kind: '', javaScript })
    },
    has(form, javaScript) {
      return sent.some((each) => each.javaScript === javaScript && isForm(form, each))
    },
    async strangers() {
      const forms = new Set((await Promise.all(shown)).flat())
      return [...forms].filter((form) => {
        const [path, ...kind] = form.split(' ')
        return !FORMS.some((known) => isForm(known, { path: path as string, kind: kind.join(' ') }))
      })
    },
  }
}

function isForm(form: Form, { path, kind }: Pick<Sent, 'path' | 'kind'>): boolean {
  const [at, ...named] = form.split(' ')
  return isFormAt(at as string, path) && kind === named.join(' ')
}

/** The forms of a page; of one that the browser has let go of already there are none. */
async function formsOn(response: Response): Promise<Form[]> {
  const page = await response.text().catch(() => '')
  return [...page.matchAll(/<form method="post" action="([^"?]+)(.*?)<\/form>/gs)].map(([, action, inside = '']) => {
    const parts = ['kind', 'accepted'].map((name) => inside.match(new RegExp(`name="${name}" value="([^"]+)"`))?.[1])
    return [action, ...parts].filter((part) => part !== undefined).join(' ')
  })
}

/** A form with faults is answered 422; whoever has to show first who they are is sent there. */
function wentThrough(response: Response, path: string): boolean {
  if (response.status() >= 400) return false
  const to = response.headers().location ?? ''
  return END_AT_LOGIN.test(path) || !ASKS_WHO_IT_IS.test(to)
}

function kindOf(request: Request): string {
  const form = new URLSearchParams(request.postData() ?? '')
  return [form.get('kind'), form.get('accepted')].filter((part) => part !== null).join(' ')
}
