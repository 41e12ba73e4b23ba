const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/

/** The released versions among tags, from `oldest` on, each once and the newest first; previews are none (operations.md 2.2 to 2.4). */
export function releasedVersions(tags: readonly string[], oldest: string): string[] {
  const versions = tags.map((tag) => tag.replace(/^v/, '')).filter((name) => VERSION.test(name))
  return [...new Set(versions)]
    .filter((version) => compare(version, oldest) >= 0)
    .sort((one, other) => compare(other, one))
}

function compare(one: string, other: string): number {
  const [ours, theirs] = [one.split('.').map(Number), other.split('.').map(Number)]
  const index = ours.findIndex((part, place) => part !== theirs[place])
  return index < 0 ? 0 : (ours[index] as number) - (theirs[index] as number)
}
