import semver from 'semver'
import type { ListedApp, StandingRelease } from './listed-app.js'

const NUMBERS = String.raw`\d+(\.\d+){0,2}`
const PLATFORM = new RegExp(`^>=${NUMBERS} <=${NUMBERS}$`)
const PHP = new RegExp(`^(\\*|>=${NUMBERS}|<=${NUMBERS}|>=${NUMBERS} <=${NUMBERS})$`)
const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/

/**
 * Why a release must not be served: one such string would empty the app page of every server (clients.md C7–C9, C11, C12).
 * `undefined` when nothing is wrong. Publishing checks the same; this is the second lock on the door.
 */
export function releaseProblem(release: StandingRelease): string | undefined {
  const { version, isNightly, metadata } = release
  if (!VERSION.test(version) || semver.valid(version) === null) return `its version is "${version}"`
  if (typeof isNightly !== 'boolean') return 'its nightly flag is not a boolean'
  if (!PLATFORM.test(metadata.platform.raw)) return `its platform requirement is "${metadata.platform.raw}"`
  if (range(metadata.platform.spec) === undefined) return `its platform range is "${metadata.platform.spec}"`
  if (!PHP.test(metadata.php.raw)) return `its PHP requirement is "${metadata.php.raw}"`
  if (typeof metadata.changelogs.en !== 'string') return 'it has no English release notes'
  return holdsNull(release) ? 'one of its fields is empty' : undefined
}

/** Why an app must not be served. */
export function appProblem(app: ListedApp): string | undefined {
  if (app.metadata === null) return undefined
  const english = app.metadata.translations.en
  if (english === undefined) return 'it has no English texts'
  return holdsNull(app.metadata) ? 'one of its fields is empty' : undefined
}

/** The two ends of a normalised platform range, `>=31.0.0 <33.0.0`. */
export interface Range {
  readonly min: semver.SemVer
  readonly beyond: semver.SemVer
}

/** Parses a normalised range; `undefined` when it is none. */
export function range(spec: string): Range | undefined {
  const [, low, high] = /^>=(\S+) <(\S+)$/.exec(spec) ?? []
  const min = semver.parse(low)
  const beyond = semver.parse(high)
  return min && beyond ? { min, beyond } : undefined
}

/** External apps have an install record whose values may be absent; everywhere else a null would break clients. */
function holdsNull(value: unknown, key = ''): boolean {
  if (value === null) return key !== 'externalApp' && key !== 'dockerInstall'
  if (typeof value !== 'object' || value === undefined || value instanceof Date || key === 'dockerInstall') return false
  return Object.entries(value as object).some(([name, inner]) => holdsNull(inner, name))
}
