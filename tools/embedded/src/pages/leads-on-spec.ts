import type { Viewer } from './peopled-store-spec.js'

/** Routes that show nothing themselves: who opens them goes somewhere else. */
export const LEADS_ON: Readonly<Record<string, { readonly as: Viewer; readonly to: string }>> = {
  '/account/apps/:app/answer/': { as: 'jana', to: '/account/apps/' },
  '/account/delete/cancel/': { as: 'jana', to: '/account/delete/' },
  '/account/deprecate-apps/': { as: 'jana', to: '/account/apps/' },
  '/account/email/': { as: 'jana', to: '/account/' },
  '/account/email/cancel/': { as: 'jana', to: '/account/' },
  '/account/enterprise-apps/': { as: 'jana', to: '/account/apps/' },
  '/account/orphan-apps/': { as: 'jana', to: '/account/apps/' },
  '/account/passkeys/new/options/': { as: 'jana', to: '/account/passkeys/new/' },
  '/account/security/app/confirm/': { as: 'jana', to: '/account/security/' },
  '/account/sessions/others/': { as: 'jana', to: '/account/sessions/' },
  '/account/token/new/': { as: 'jana', to: '/account/token/' },
  '/account/tokens/revoke/': { as: 'jana', to: '/account/tokens/' },
  '/account/transfer-apps/': { as: 'jana', to: '/account/apps/' },
  '/github/login/callback/': { as: 'guest', to: '/social/login/error/?reason=login-expired' },
  '/login/passkey/': { as: 'guest', to: '/login/' },
  '/login/passkey/options/': { as: 'guest', to: '/login/' },
  '/login/second-step/options/': { as: 'halfway', to: '/login/second-step/' },
  '/oidc/login/callback/': { as: 'guest', to: '/social/login/error/?reason=login-expired' },
  '/reauthenticate/again/': { as: 'jana', to: '/reauthenticate/' },
  '/reauthenticate/options/': { as: 'jana', to: '/reauthenticate/' },
}
