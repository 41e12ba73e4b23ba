import type { ComponentChild } from 'preact'
import type { Translate } from './language/catalogues.js'

/** Somebody who is signed in. */
export interface Session {
  readonly sessionId: string
  readonly accountId: string
  readonly username: string
  readonly isStaff: boolean
  readonly isSuperuser: boolean
}

/** `system`: as the browser wishes. */
export type Theme = 'light' | 'dark' | 'system'

/** One request for a page, with everything that decides what is shown. */
export interface Visit {
  readonly method: 'GET' | 'POST'
  /** Path with its query: where forms of the frame come back to. */
  readonly here: string
  readonly path: string
  readonly parameters: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** What was filled in; empty for GET. */
  readonly form: URLSearchParams
  readonly language: string
  readonly t: Translate
  readonly theme: Theme
  /** Allows the one script of the page (operations.md 3.1). */
  readonly nonce: string
  /** Stands in every form as `csrf`. */
  readonly csrf: string
  /** `undefined`: nobody is signed in. */
  readonly session: Session | undefined
  /** A sentence about what was just done, by its key in the catalogues. */
  readonly notice: string | undefined
  readonly correlationId: string
  /** Address of the client, as far as proxies are believed. */
  readonly address: string
}

/** A page to be shown within the frame. */
export interface Shown {
  readonly title: string
  readonly body: ComponentChild
  /** 200 when not given; 422 for a form that has to be corrected. */
  readonly status?: number
  /** The search field goes on with these. */
  readonly search?: string
}

/** A cookie that an answer sets; the value `""` takes it away. */
export interface SetCookie {
  readonly name: string
  readonly value: string
  readonly maxAgeSeconds?: number
}

/** What became of a form: the browser goes on to another page, which it may show again without sending anything twice (303). */
export interface Redirect {
  readonly redirect: string
  readonly notice?: string
  readonly cookies?: readonly SetCookie[]
}

export type Outcome = Shown | Redirect

/** One page of the site. */
export interface PageRoute {
  /** As Express reads it; a slash at its end is optional. */
  readonly path: string
  /** `private`: whoever is not signed in goes to `/login/` first. `guest`: whoever is signed in has no business there. */
  readonly access: 'public' | 'private' | 'guest'
  readonly get?: (visit: Visit) => Promise<Outcome>
  readonly post?: (visit: Visit) => Promise<Outcome>
}
