const HEADING = /^## (?:\[(?<unreleased>Unreleased)\]|\[?v?(?<version>\d+\.\d+(?:\.\d+)?(?:-[0-9A-Za-z.-]+)?))/

/**
 * The notes of one version from a changelog in Markdown (releases.md B6); "" when it has none.
 *
 * A heading opens the section of exactly the version it names, its pre-release part included. A pre-release or nightly
 * without a section of its own takes the section "Unreleased". Sections of the same version are joined.
 */
export function releaseNotes(changelog: string, version: string, isNightly: boolean): string {
  const sections = new Map<string, string[]>()
  let open: string[] | undefined
  for (const line of changelog.trim().split(/\r\n|\r|\n/)) {
    const heading = HEADING.exec(line)?.groups
    if (heading === undefined) {
      open?.push(line)
      continue
    }
    const name = heading.unreleased ?? (heading.version as string)
    open = sections.get(name) ?? []
    sections.set(name, open)
  }
  const text = (name: string) => (sections.get(name) ?? []).join('\n').trim()
  const unstable = isNightly || version.includes('-')
  const own = isNightly ? '' : text(version)
  return own === '' && unstable ? text('Unreleased') : own
}
