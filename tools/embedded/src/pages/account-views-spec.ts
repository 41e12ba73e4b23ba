import type { View } from './view-spec.js'
import { sends, type Views } from './view-spec.js'

const PHOTOS = '/account/apps/photo_sorter/'
const LONG = '/account/apps/terminabstimmung_raumverwaltung/'

/** The pages about oneself. */
export const ACCOUNT_VIEWS: Views = {
  '/account/': [
    { name: 'profile', as: 'jana' },
    { name: 'profile-long', as: 'lena' },
    { name: 'profile-pending', as: 'tom' },
    {
      name: 'profile-wrong',
      as: 'jana',
      doing: sends('/account/', { lastName: '\u202E', password: 'x' }),
      status: 422,
    },
    { name: 'profile-saved', as: 'ben', doing: sends('/account/', { password: 'nine brave little otters' }) },
  ],
  '/account/apps/': [
    { name: 'own-apps', as: 'jana' },
    { name: 'own-apps-long', as: 'lena' },
    { name: 'own-apps-asked', as: 'ben' },
    { name: 'own-apps-offered', as: 'stefan' },
    { name: 'own-apps-none', as: 'maria' },
  ],
  '/account/apps/:app/': [
    { name: 'own-app', as: 'jana', path: () => PHOTOS },
    { name: 'own-app-helper', as: 'lena', path: () => PHOTOS },
    { name: 'own-app-long', as: 'lena', path: () => LONG },
    {
      name: 'own-app-wrong',
      as: 'jana',
      path: () => '/account/apps/kite/',
      doing: async (window, world) => {
        const count = await window.page.locator('form[action="/account/apps/kite/"]').count()
        await sends('/account/apps/kite/', { username: 'nobody-at-all' }, count - 1)(window, world)
      },
      status: 422,
    },
  ],
  '/account/apps/:app/comments/': [
    { name: 'comments', as: 'jana', path: () => `${PHOTOS}comments/` },
    { name: 'comments-reported', as: 'jana', path: () => `${PHOTOS}comments/?show=reported` },
    { name: 'comments-as-helper', as: 'lena', path: () => `${PHOTOS}comments/` },
    { name: 'comments-none', as: 'jana', path: () => '/account/apps/kite/comments/' },
    {
      name: 'comments-wrong',
      as: 'jana',
      path: () => `${PHOTOS}comments/`,
      // the first form takes a report back
      doing: sends(`${PHOTOS}comments/`, { reason: '' }, 1),
      status: 422,
    },
  ],
  '/account/password/': [
    { name: 'password', as: 'jana' },
    {
      name: 'password-wrong',
      as: 'jana',
      doing: sends('/account/password/', { oldPassword: 'x', password: 'short', passwordAgain: 'short' }),
      status: 422,
    },
  ],
  '/account/sessions/': [{ name: 'sessions', as: 'jana' }],
  '/account/change-language/': [{ name: 'language', as: 'jana' }],
  '/account/token/': [
    { name: 'token', as: 'jana' },
    { name: 'token-shown', as: 'jana', doing: sends('/account/token/') },
    { name: 'token-replaced', as: 'jana', doing: sends('/account/token/new/') },
  ],
  '/account/tokens/': [
    { name: 'tokens', as: 'jana' },
    { name: 'tokens-none', as: 'ben' },
  ],
  '/account/tokens/new/': [
    { name: 'tokens-new', as: 'jana' },
    { name: 'tokens-new-wrong', as: 'jana', doing: sends('/account/tokens/new/', { apps: 'no app!' }), status: 422 },
    { name: 'tokens-made', as: 'lena', doing: madeToken() },
  ],
  '/account/delete/': [
    { name: 'delete', as: 'lena' },
    {
      name: 'delete-wrong',
      as: 'jana',
      doing: sends('/account/delete/', { email: 'x@example.org', password: 'x' }),
      status: 422,
    },
    { name: 'delete-asked', as: 'tom' },
  ],
  '/account/security/': [
    { name: 'security', as: 'jana' },
    { name: 'security-none', as: 'ben' },
  ],
  '/account/security/app/': [
    { name: 'security-app', as: 'ben' },
    { name: 'security-app-picture', as: 'ben', doing: sends('/account/security/app/') },
    { name: 'security-app-wrong', as: 'ben', doing: wrongCode(), status: 422 },
  ],
  '/account/security/app/remove/': [{ name: 'security-app-remove', as: 'jana' }],
  '/account/security/recovery-codes/': [
    { name: 'recovery-codes', as: 'jana' },
    { name: 'recovery-codes-shown', as: 'jana', doing: sends('/account/security/recovery-codes/') },
  ],
  '/account/passkeys/': [
    { name: 'passkeys', as: 'jana' },
    { name: 'passkeys-none', as: 'ben' },
  ],
  '/account/passkeys/new/': [{ name: 'passkeys-new', as: 'jana' }],
  '/account/passkeys/:passkey/': [{ name: 'passkeys-rename', as: 'jana', path: ({ paths }) => paths.passkey }],
  '/account/passkeys/:passkey/remove/': [
    { name: 'passkeys-remove', as: 'jana', path: ({ paths }) => `${paths.passkey}remove/` },
  ],
  '/social/connections/': [
    { name: 'connections', as: 'jana' },
    { name: 'connections-none', as: 'ben' },
  ],
}

function madeToken(): NonNullable<View['doing']> {
  return async (window, world) => {
    await window.page.locator('input[name="scope-publish"]').check()
    await sends('/account/tokens/new/', { tokenName: 'A release from a laptop' })(window, world)
  }
}

function wrongCode(): NonNullable<View['doing']> {
  return async (window, world) => {
    await sends('/account/security/app/')(window, world)
    await sends('/account/security/app/confirm/', { code: 'abc' })(window, world)
  }
}
