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
  /** When it was registered, or registered anew. */
  readonly beganAt: number
  /** Shown to those with a subscription only. */
  readonly isEnterpriseOnly: boolean
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

/** Makes the texts of an app. Whatever would break clients is left out and named in `problems` (clients.md C7). */
export function appEntry(app: ListedApp, settings: ListSettings): AppEntry {
  const problems: string[] = []
  const head = leavingOut(
    problems,
    `App ${app.appId}`,
    () => appProblem(app),
    () => JSON.stringify(appFields(app, settings)).slice(0, -1),
  )
  const releases = head === undefined ? [] : releaseTexts(app, problems)
  const parts = new Map<string, AppPart>()
  return {
    appId: app.appId,
    beganAt: app.createdAt.getTime(),
    isEnterpriseOnly: app.isEnterpriseOnly,
    problems,
    partFor(list) {
      if (head === undefined) return undefined
      const kept = [...releases.keys()].filter((index) => isIn(list, releases[index] as ReleaseText))
      // Integrations have no releases and stand in the list of all apps alone (api.md A5).
      if (kept.length === 0 && !(app.integration !== null && list.kind === 'all')) return undefined
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

/** Newest first. One that cannot be served never takes the others with it. */
function releaseTexts(app: ListedApp, problems: string[]): ReleaseText[] {
  return [...app.releases].sort(byVersionWhereValid).flatMap((release) => {
    const made = leavingOut(
      problems,
      `Release ${release.version} of ${app.appId}`,
      () => releaseProblem(release),
      () => ({
        json: JSON.stringify(releaseFields(release)),
        isExternal: release.metadata.externalApp !== null,
        range: range(release.metadata.platform.spec) as Range,
      }),
    )
    return made === undefined ? [] : [made]
  })
}

/** What `make` makes, unless there is something wrong with what it is made of. */
function leavingOut<T>(
  problems: string[],
  what: string,
  problemOf: () => string | undefined,
  make: () => T,
): T | undefined {
  let problem: string | undefined
  try {
    problem = problemOf()
    if (problem === undefined) return make()
  } catch (error) {
    // What is stored has another shape than it was written with: only this one cannot be shown.
    problem = `it cannot be read (${error instanceof Error ? error.message : error})`
  }
  problems.push(`${what} is left out of the lists: ${problem}.`)
  return undefined
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
