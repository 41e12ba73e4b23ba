/** SPDX identifiers, and old short forms, some of which are stored under another name. */
export const LICENCES: readonly string[] = [
  '0BSD',
  'AGPL-3.0-only',
  'AGPL-3.0-or-later',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BSD-3-Clause-Clear',
  'CC0-1.0',
  'EUPL-1.2',
  'FSFAP',
  'GPL-2.0-or-later',
  'GPL-3.0-only',
  'GPL-3.0-or-later',
  'LGPL-2.1-only',
  'LGPL-2.1-or-later',
  'LGPL-3.0-only',
  'LGPL-3.0-or-later',
  'MIT',
  'MPL-2.0',
  'OLDAP-2.7',
  'PDDL-1.0',
  'SAX-PD',
  'Unlicense',
  'X11',
  'agpl',
  'gpl3',
  'apache',
  'mit',
  'mpl',
]

/** Categories an app may name. */
export const CATEGORIES: readonly string[] = [
  'dashboard',
  'security',
  'customization',
  'files',
  'integration',
  'monitoring',
  'multimedia',
  'office',
  'organization',
  'social',
  'tools',
  'games',
  'search',
  'workflow',
  'ai',
]

/** Databases an app may require, with their names for people. */
export const DATABASES: Readonly<Record<string, string>> = { mysql: 'MySQL', pgsql: 'PostgreSQL', sqlite: 'SQLite' }
