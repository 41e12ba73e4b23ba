import semver from 'semver'

interface Version {
  readonly version: string
  readonly isNightly: boolean
}

/**
 * Whether a publication describes the app as a whole, or only its release (releases.md B9).
 *
 * Only stable releases count against each other: a pre-release far ahead does not freeze the app's description (wart 11).
 */
export function updatesApp(standing: readonly Version[], published: Version): boolean {
  const stable = standing.filter(isStable)
  if (stable.length === 0 && !isStable(published)) return true
  if (!isStable(published)) return false
  return stable.every((other) => semver.gte(published.version, other.version))
}

function isStable({ version, isNightly }: Version): boolean {
  return !isNightly && !version.includes('-')
}
