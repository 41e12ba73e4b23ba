import type { Caller } from '@appstore/contracts/rpc'
import type { Device, SessionIdentity } from '@appstore/contracts/sessions'
import type { ComponentChild } from 'preact'
import type { Translate } from './language/catalogues.js'

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
  readonly session: SessionIdentity | undefined
  /** The store wants a second factor of whoever publishes, and this account has none. */
  readonly lacksSecondFactor: boolean
  /** The store wants a second factor of whoever looks after it, and this session showed none: it goes without the roles. */
  readonly lacksStaffFactor: boolean
  /** The second step of signing in that this browser has yet to take. */
  readonly challenge: string | undefined
  /** The login by another party that this browser began. */
  readonly login: string | undefined
  /** The ticket of somebody who came by another party for the first time. */
  readonly newcomer: string | undefined
  /** A sentence about what was just done, by its key in the catalogues. */
  readonly notice: string | undefined
  readonly correlationId: string
  readonly device: Device
  /** The same for every request of this browser, and for no other; it opens nothing. */
  readonly browser: string
  /**
   * Who asks for a change, for the metadata of events. The same form sent twice is the same command, so that a second press of a button
   * changes nothing more.
   */
  readonly caller: Caller
}

/** A request for a page that only those who are signed in get to see. */
export type OwnVisit = Visit & { readonly session: SessionIdentity }

/** A page to be shown within the frame. */
export interface Shown {
  readonly title: string
  readonly body: ComponentChild
  /** 200 when not given; 422 for a form that has to be corrected. */
  readonly status?: number
  /** The search field goes on with these, and searches where one is. */
  readonly search?: { readonly text: string; readonly categoryId: string | null } | undefined
  /** A script of this page's own, beside the one of all pages. */
  readonly script?: 'signup.js' | 'passkeys.js' | undefined
  /** A part of the page that comes from somebody else, whom the content policy has to allow. */
  readonly widget?: 'recaptcha' | undefined
  /** Other origins that a form of the page leads to: the other parties of a login. */
  readonly formTargets?: readonly string[]
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

/** What a script of ours asked for; it sends a form's fields, as a form does, and gets JSON. */
export interface Told {
  readonly data: object
}

export type Outcome = Shown | Redirect | Told

/** What is limited for each address or account; the numbers are settings. */
export type Limit =
  | 'login'
  | 'signup'
  | 'password_reset'
  | 'password_reset_key'
  | 'email'
  | 'password_change'
  | 'api_token_gen'
  | 'second_step'
  | 'reauthentication'
  | 'passkey'

interface Page {
  /** As Express reads it; a slash at its end is optional. */
  readonly path: string
  /** Counts forms that are sent here (web-and-accounts.md 3.10). */
  readonly limit?: Limit
  /** Where a form leads that gives the session another secret, for when it is sent twice. */
  readonly ledOn?: (form: URLSearchParams) => string
}

/** One page of the site. */
export type PageRoute = Page &
  (
    | {
        /** `guest`: whoever is signed in has no business there. */
        readonly access: 'public' | 'guest'
        readonly get?: (visit: Visit) => Promise<Outcome>
        readonly post?: (visit: Visit) => Promise<Outcome>
      }
    | {
        /** Whoever is not signed in goes to `/login/` first. */
        readonly access: 'private'
        readonly get?: (visit: OwnVisit) => Promise<Outcome>
        readonly post?: (visit: OwnVisit) => Promise<Outcome>
      }
  )
