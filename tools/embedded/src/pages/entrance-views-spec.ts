import { sends, sendsHere, type Views } from './view-spec.js'

/** The ways in, and what anybody may look at. */
export const ENTRANCE_VIEWS: Views = {
  '/': [
    { name: 'home' },
    { name: 'home-found', path: () => '/?search=photo' },
    { name: 'home-nothing-found', path: () => '/?search=nothing+of+the+kind&category=tools' },
    { name: 'home-category', path: () => '/?category=tools', as: 'jana' },
    { name: 'home-as-superuser', as: 'maria' },
  ],
  '/apps/:id/activity/': [
    { name: 'activity', path: () => '/apps/photo_sorter/activity/' },
    { name: 'activity-long', path: () => '/apps/terminabstimmung_raumverwaltung/activity/', as: 'lena' },
  ],
  '/dev/mails/': [{ name: 'dev-mails' }],
  '/login/': [
    { name: 'login', path: () => '/login/?next=/account/' },
    { name: 'login-wrong', doing: sends('/login/', { login: 'jana.novak', password: 'not this one' }), status: 422 },
  ],
  '/logout/': [{ name: 'logout', as: 'ben' }],
  '/login/second-step/': [
    { name: 'second-step', as: 'halfway' },
    { name: 'second-step-recovery', as: 'halfway', path: () => '/login/second-step/?with=recovery-code' },
    { name: 'second-step-wrong', as: 'halfway', doing: sends('/login/second-step/', { code: 'x' }), status: 422 },
  ],
  '/reauthenticate/': [
    { name: 'reauthenticate-password', as: 'ben', path: () => '/reauthenticate/?next=/account/token/' },
    { name: 'reauthenticate-wrong', as: 'ben', doing: sends('/reauthenticate/', { password: 'no' }), status: 422 },
    { name: 'reauthenticate-code', as: 'jana' },
    { name: 'reauthenticate-recovery', as: 'jana', path: () => '/reauthenticate/?with=recovery-code' },
  ],
  '/signup/': [
    { name: 'signup' },
    {
      name: 'signup-wrong',
      doing: sends('/signup/', { username: 'not a name!', email: 'nobody', password: 'short', passwordAgain: 'other' }),
      status: 422,
    },
  ],
  '/social/signup/': [
    { name: 'social-signup', as: 'newcomer' },
    {
      name: 'social-signup-wrong',
      as: 'newcomer',
      doing: sends('/social/signup/', { username: 'not a name!', lastName: '\u202E' }),
      status: 422,
    },
  ],
  '/social/login/cancelled/': [{ name: 'social-cancelled' }],
  '/social/login/error/': [
    { name: 'social-error', path: () => '/social/login/error/?reason=login-in-use', as: 'ben', status: 403 },
    { name: 'social-away', path: () => '/social/login/error/?reason=login-provider-unavailable', status: 503 },
  ],
  '/github/login/': [{ name: 'github-login', path: () => '/github/login/?next=/account/' }],
  '/oidc/login/': [{ name: 'oidc-login' }],
  '/confirm-email/': [{ name: 'confirm-email-sent' }],
  '/confirm-email/:key/': [
    { name: 'confirm-email', path: ({ paths }) => paths.confirm },
    { name: 'confirm-email-new', path: ({ paths }) => paths.changeAddress, as: 'tom' },
    { name: 'confirm-email-old', path: () => '/confirm-email/old/', status: 404 },
  ],
  '/password/reset/': [{ name: 'password-reset' }],
  '/password/reset/done/': [{ name: 'password-reset-done' }],
  '/password/reset/key/:key/': [
    { name: 'password-reset-choose', path: ({ paths }) => paths.reset },
    {
      name: 'password-reset-wrong',
      path: ({ paths }) => paths.reset,
      doing: sendsHere({ password: 'short', passwordAgain: 'short' }),
      status: 422,
    },
    { name: 'password-reset-old', path: () => '/password/reset/key/old/', status: 404 },
  ],
}
