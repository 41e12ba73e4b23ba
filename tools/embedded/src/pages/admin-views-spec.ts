import type { Views } from './view-spec.js'

/** The pages of those who look after the store. */
export const ADMIN_VIEWS: Views = {
  '/admin/': [
    { name: 'admin', as: 'maria' },
    { name: 'admin-as-staff', as: 'stefan' },
    { name: 'forbidden', as: 'jana', status: 403 },
  ],
  '/admin/users/': [
    { name: 'admin-users', as: 'maria' },
    { name: 'admin-users-none', as: 'maria', path: () => '/admin/users/?search=nobody-of-the-kind' },
  ],
  '/admin/users/:account/': [
    { name: 'admin-user', as: 'maria', path: ({ people }) => `/admin/users/${people.jana.accountId}/` },
    { name: 'admin-user-disabled', as: 'maria', path: ({ people }) => `/admin/users/${people.spam.accountId}/` },
    { name: 'admin-user-long', as: 'stefan', path: ({ people }) => `/admin/users/${people.lena.accountId}/` },
    { name: 'admin-user-leaving', as: 'stefan', path: ({ people }) => `/admin/users/${people.tom.accountId}/` },
  ],
  '/admin/apps/': [
    { name: 'admin-apps', as: 'maria' },
    { name: 'admin-apps-none', as: 'maria', path: () => '/admin/apps/?search=nothing-of-the-kind' },
  ],
  '/admin/apps/:app/': [
    { name: 'admin-app', as: 'maria', path: () => '/admin/apps/photo_sorter/' },
    { name: 'admin-app-deleted', as: 'maria', path: () => '/admin/apps/gone/' },
    {
      name: 'admin-app-long',
      as: 'stefan',
      path: () => '/admin/apps/terminabstimmung_raumverwaltung/',
    },
  ],
  '/admin/mails/': [{ name: 'admin-mails', as: 'maria' }],
  '/admin/audit/': [
    { name: 'admin-audit', as: 'maria' },
    { name: 'admin-audit-app', as: 'maria', path: () => '/admin/audit/?appId=photo_sorter' },
    { name: 'admin-audit-none', as: 'maria', path: () => '/admin/audit/?actor=nobody&since=2020-01-01' },
  ],
  '/account/appeal-comments/': [{ name: 'appeals', as: 'maria' }],
}
