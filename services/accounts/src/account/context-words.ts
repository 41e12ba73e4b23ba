/**
 * Words that whoever tries passwords at this store tries first: what the store is, what it is about, and how its roles are called
 * (OWASP ASVS 5.0, 6.1.2). A password that is little more than such words is as weak as one made of the person's name.
 */
export const CONTEXT_WORDS: readonly string[] = [
  'nextcloud',
  'owncloud',
  'appstore',
  'app store',
  'apps',
  'store',
  'server',
  'cloud',
  'release',
  'publish',
  'certificate',
  'developer',
  'maintainer',
  'publisher',
  'administrator',
  'operator',
  'superuser',
  'staff',
  'storectl',
]
