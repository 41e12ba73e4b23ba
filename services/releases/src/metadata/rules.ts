import { CATEGORIES } from './vocabulary.js'

const URL_RULE = 'write an address that begins with http:// or https://, of at most 256 characters'
const SECURE_URL_RULE = 'write an address that begins with https://, of at most 256 characters'
const CLASS_RULE = 'write a PHP class name such as OCA\\MyApp\\Thing, without a backslash at the front'
const VERSION_RULE = 'write one to three numbers joined by dots, such as 8 or 8.2'
const PLATFORM_RULE = 'write one to three numbers joined by dots, without leading zeros, such as 31 or 31.0.4'
const LANGUAGE_RULE = 'write a language code the store knows, in lower case with a hyphen, such as de or pt-br'
const DOCUMENTATION_RULE =
  'write an https address, or the id of a page of this very manual, such as user-myapp under <user>'
const TEXT_RULE = 'write 1 to 256 characters'

/** What an element or attribute must be, and how to put it right; by `element` or `element@attribute`. */
const RULES: Readonly<Record<string, string>> = {
  id: 'write 2 to 32 lower-case letters, digits and underscores; begin with a letter and do not end with an underscore',
  name: 'write 1 to 128 characters',
  summary: 'write 1 to 128 characters',
  description: 'write at least one character; Markdown is welcome',
  'name@lang': LANGUAGE_RULE,
  'summary@lang': LANGUAGE_RULE,
  'description@lang': LANGUAGE_RULE,
  version:
    'write three numbers without leading zeros, such as 1.2.3, with an optional pre-release part such as 1.2.3-beta.1 and no +build part',
  licence: 'name an SPDX licence the store accepts, such as AGPL-3.0-or-later, Apache-2.0 or MIT',
  author: TEXT_RULE,
  'author@mail': 'write an e-mail address',
  'author@homepage': URL_RULE,
  namespace: TEXT_RULE,
  category: `choose one of ${CATEGORIES.join(', ')}`,
  website: URL_RULE,
  discussion: URL_RULE,
  bugs: URL_RULE,
  repository: URL_RULE,
  'repository@type': 'choose one of git, mercurial, subversion, bzr',
  video: SECURE_URL_RULE,
  screenshot: SECURE_URL_RULE,
  'screenshot@small-thumbnail': SECURE_URL_RULE,
  donation: SECURE_URL_RULE,
  'donation@title': TEXT_RULE,
  'donation@type': 'choose one of paypal, stripe, other',
  dependencies: 'add <dependencies> with <nextcloud min-version="…" max-version="…"/>',
  'nextcloud@min-version': PLATFORM_RULE,
  'nextcloud@max-version': PLATFORM_RULE,
  'owncloud@min-version': VERSION_RULE,
  'owncloud@max-version': VERSION_RULE,
  'php@min-version': VERSION_RULE,
  'php@max-version': VERSION_RULE,
  'php@min-int-size': 'choose 32 or 64',
  database: 'choose one of sqlite, mysql, pgsql',
  'database@min-version': VERSION_RULE,
  'database@max-version': VERSION_RULE,
  'lib@min-version': VERSION_RULE,
  'lib@max-version': VERSION_RULE,
  lib: TEXT_RULE,
  command:
    'in <dependencies>: the name of a program, of letters, hyphens and underscores; in <commands>: a PHP class name',
  backend: 'choose caldav',
  user: DOCUMENTATION_RULE,
  developer: DOCUMENTATION_RULE,
  admin: DOCUMENTATION_RULE,
  job: CLASS_RULE,
  step: CLASS_RULE,
  provider: CLASS_RULE,
  plugin: CLASS_RULE,
  widget: CLASS_RULE,
  platform: CLASS_RULE,
  route: 'write a route of three parts such as myapp.page.index',
  order: 'write a whole number',
  system: 'write true or false',
  value: 'write at most 32 characters',
  default: 'write at most 256 characters',
  'display-name': 'write at most 128 characters',
}

/** `": "` and the rule, ready to stand behind what was found; nothing for what has no rule of its own. */
export function ruleOf(place: string): string {
  const rule = RULES[place]
  return rule === undefined ? ', which is not allowed' : `; ${rule}`
}
