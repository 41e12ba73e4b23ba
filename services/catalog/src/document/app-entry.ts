import semver from 'semver'
import { appFields, byVersion, type ListSettings, releaseFields } from './app-json.js'
import { appProblem, type Range, range, releaseProblem } from './guard.js'
import type { ListedApp } from './listed-app.js'

/** A release as text, with what decides whether a list has it. */
interface ReleaseText {
  readonly json: string
  readonly isExternal: boolean
  readonly range: Range
}

/** An app ready to be put into any list: its texts are made once and joined for each list. */
export interface AppEntry {
  readonly appId: string
  /** What was left out because it would break clients, in sentences. */
  readonly problems: readonly string[]
  /**
   * The app with the releases that the list keeps; `undefined` when the list does not have the app. Lists that keep the same
   * releases get the same object.
   */
  partFor(list: AppList): AppPart | undefined
}

/** An app's JSON as some lists have it. Made when asked for: most lists share a few of them. */
export class AppPart {
  private readonly head: string
  private readonly releases: readonly string[]

  constructor(head: string, releases: readonly string[]) {
    this.head = head
    this.releases = releases
  }

  get text(): string {
    return `${this.head},"releases":[${this.releases.join(',')}]}`
  }
}

/** A list of apps: all ordinary releases, all external ones, or the ordinary ones that run on a platform version. */
export type AppList =
  | { readonly kind: 'all' }
  | { readonly kind: 'external' }
  | { readonly kind: 'platform'; readonly version: semver.SemVer }

/** Makes the texts of an app. A release that would break clients is left out and named in `problems` (clients.md C7). */
export function appEntry(app: ListedApp, settings: ListSettings): AppEntry {
  const problems: string[] = []
  const wrong = appProblem(app)
  if (wrong !== undefined) problems.push(`App ${app.appId} is left out of the lists: ${wrong}.`)
  const releases: ReleaseText[] = []
  for (const release of [...app.releases].sort(byVersionWhereValid)) {
    const problem = releaseProblem(release)
    if (problem === undefined) {
      const json = JSON.stringify(releaseFields(release))
      const isExternal = release.metadata.externalApp !== null
      releases.push({ json, isExternal, range: range(release.metadata.platform.spec) as Range })
    } else problems.push(`Release ${release.version} of ${app.appId} is left out of the lists: ${problem}.`)
  }
  const head = wrong === undefined ? JSON.stringify(appFields(app, settings)).slice(0, -1) : undefined
  const parts = new Map<string, AppPart>()
  return {
    appId: app.appId,
    problems,
    partFor(list) {
      if (head === undefined || app.isEnterpriseOnly) return undefined
      const kept = [...releases.keys()].filter((index) => isIn(list, releases[index] as ReleaseText))
      if (kept.length === 0) return undefined
      const key = kept.join(',')
      const known = parts.get(key)
      if (known !== undefined) return known
      const texts = kept.map((index) => (releases[index] as ReleaseText).json)
      const made = new AppPart(head, texts)
      parts.set(key, made)
      return made
    },
  }
}

function isIn(list: AppList, release: ReleaseText): boolean {
  if (list.kind === 'external') return release.isExternal
  if (release.isExternal) return false
  if (list.kind === 'all') return true
  return semver.gte(list.version, release.range.min) && semver.lt(list.version, release.range.beyond)
}

/** Versions that are none go to the end, where the guard finds them. */
function byVersionWhereValid(...[one, other]: Parameters<typeof byVersion>): number {
  const valid = [one, other].map((release) => semver.valid(release.version) !== null)
  if (valid[0] && valid[1]) return byVersion(one, other)
  return Number(valid[1]) - Number(valid[0])
}
