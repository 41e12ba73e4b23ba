/** Where a form goes, as the gateway's table of pages has it, and which `kind` the form names where several go to one place. */
export type Form = string

/**
 * Which journey gets through which forms in a browser, over a whole store, with JavaScript and without. Every form of the website stands here
 * (flows.test.ts), and each journey ends by looking whether it really got through its own (journey-spec.ts).
 */
export const FLOWS = {
  'account-in-browser': [
    '/reauthenticate/',
    '/account/',
    '/account/email/',
    '/account/email/cancel/',
    '/account/change-language/',
    '/account/sessions/',
    '/account/tokens/new/',
    '/account/tokens/revoke/',
    '/account/delete/',
    '/account/delete/cancel/',
  ],
  'admin-apps-in-browser': [
    '/admin/apps/:app/ feature',
    '/admin/apps/:app/ flag',
    '/admin/apps/:app/ approve',
    '/admin/apps/:app/ remove',
    '/admin/apps/:app/ restore',
    '/admin/apps/:app/ owner',
    '/admin/apps/:app/ add-maintainer',
    '/admin/apps/:app/ remove-maintainer',
    '/admin/apps/:app/ withdraw-release',
    '/admin/apps/:app/ restore-release',
    '/admin/audit/ undo',
  ],
  'admin-people-in-browser': [
    '/admin/users/:account/ disable',
    '/admin/users/:account/ enable',
    '/admin/users/:account/ end-session',
    '/admin/users/:account/ end-sessions',
    '/admin/users/:account/ replace-token',
    '/admin/users/:account/ revoke-token',
    '/admin/users/:account/ reset-second-factor',
    '/admin/users/:account/ remove-passkey',
    '/admin/users/:account/ verify-email',
    '/admin/users/:account/ roles',
    '/admin/mails/ retry',
  ],
  'apps-in-browser': [
    '/account/apps/:app/ flag',
    '/account/apps/:app/ invite',
    '/account/apps/:app/ offer',
    '/account/apps/:app/ withdraw-invitation',
    '/account/apps/:app/ withdraw-offer',
    '/account/apps/:app/ remove-maintainer',
    '/account/apps/:app/ leave',
    '/account/apps/:app/answer/ invitation yes',
    '/account/apps/:app/answer/ invitation no',
    '/account/apps/:app/answer/ offer yes',
    '/account/apps/:app/answer/ offer no',
  ],
  'comments-in-browser': [
    '/account/apps/:app/comments/ report',
    '/account/apps/:app/comments/ take-back',
    '/account/appeal-comments/ dismiss',
    '/account/appeal-comments/ delete',
  ],
  'keyboard-in-browser': [
    '/signup/',
    '/login/',
    '/logout/',
    '/login/second-step/',
    '/account/password/',
    '/account/security/app/confirm/',
    '/account/apps/:app/answer/ invitation yes',
    '/account/delete/',
  ],
  'openid-in-browser': ['/oidc/login/', '/social/signup/', '/social/connections/', '/reauthenticate/again/'],
  'other-logins-in-browser': ['/github/login/', '/social/signup/', '/social/connections/'],
  'passkeys-in-browser': [
    '/login/passkey/',
    '/login/passkey/options/',
    '/login/second-step/options/',
    '/reauthenticate/options/',
    '/account/passkeys/new/',
    '/account/passkeys/new/options/',
    '/account/passkeys/:passkey/',
    '/account/passkeys/:passkey/remove/',
  ],
  'people-in-browser': [
    '/login/',
    '/logout/',
    '/account/sessions/others/',
    '/account/token/',
    '/account/token/new/',
    '/account/tokens/new/',
    '/account/tokens/revoke/',
  ],
  'second-factor-in-browser': [
    '/account/security/app/',
    '/account/security/app/confirm/',
    '/account/security/app/remove/',
    '/account/security/recovery-codes/',
    '/login/second-step/',
    '/reauthenticate/',
  ],
  'sign-up-in-browser': [
    '/signup/',
    '/confirm-email/',
    '/confirm-email/:key/',
    '/account/',
    '/account/email/',
    '/account/password/',
    '/password/reset/',
    '/password/reset/key/:key/',
  ],
  'way-out-in-browser': ['/login/', '/logout/', '/account/sessions/others/', '/account/change-language/'],
  website: ['/i18n/setlang/', '/theme/'],
} as const satisfies Record<string, readonly Form[]>

export type JourneyName = keyof typeof FLOWS

const A_SCRIPT_ASKS =
  'Browsers have passkeys for scripts alone; the page says so, and every account can be opened in other ways.'

/** Forms that cannot be sent without JavaScript, and why; there the pages say what people do instead. */
export const NEED_JAVASCRIPT: Readonly<Record<Form, string>> = {
  '/login/passkey/': A_SCRIPT_ASKS,
  '/login/passkey/options/': A_SCRIPT_ASKS,
  '/login/second-step/options/': A_SCRIPT_ASKS,
  '/reauthenticate/options/': A_SCRIPT_ASKS,
  '/account/passkeys/new/': A_SCRIPT_ASKS,
  '/account/passkeys/new/options/': A_SCRIPT_ASKS,
}

/** The path of a form. */
export const pathOf = (form: Form): string => form.split(' ')[0] as string

/** Every form of the table. */
export const FORMS: readonly Form[] = Object.values(FLOWS).flat()

const PATHS = FORMS.map(pathOf)

/** Is this where the form goes? A path that is registered as it stands is no example of one with a part to fill in. */
export function isFormAt(registered: string, path: string): boolean {
  if (PATHS.includes(path)) return registered === path
  return new RegExp(`^${registered.replaceAll(/:\w+/g, '[^/]+')}$`).test(path)
}
