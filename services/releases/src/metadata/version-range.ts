/** A requirement in both spellings: normalised and as written (api.md A5). `*` when there is none. */
export interface Spec {
  readonly spec: string
  readonly raw: string
}

/** The lowest version that satisfies a minimum: `9` → `9.0.0`, `08` → `8.0.0`. */
export function padMinimum(version: string): string {
  return [...version.split('.').map(withoutZeros), '0', '0'].slice(0, 3).join('.')
}

/** Semantic versions have no leading zeros. */
function withoutZeros(part: string): string {
  return part.replace(/^0+(?=\d)/, '')
}

/** The first version beyond an inclusive maximum: `9` → `10.0.0`, `9.0` → `9.1.0`, `9.0.0` → `9.0.1`. */
export function beyondMaximum(version: string): string {
  const parts = version.split('.')
  const last = BigInt(parts.at(-1) as string) + 1n
  return padMinimum([...parts.slice(0, -1), last.toString()].join('.'))
}

/** A requirement from its two ends, each of one to three numbers, or absent. */
export function versionSpec(min: string | undefined, max: string | undefined): Spec {
  const spec = [min && `>=${padMinimum(min)}`, max && `<${beyondMaximum(max)}`].filter(Boolean).join(' ')
  const raw = [min && `>=${min}`, max && `<=${max}`].filter(Boolean).join(' ')
  return { spec: spec || '*', raw: raw || '*' }
}

/** Whether a minimum lies above an inclusive maximum, so that no version can satisfy both. */
export function isEmptyRange(min: string, max: string): boolean {
  const low = padMinimum(min).split('.').map(BigInt)
  const high = beyondMaximum(max).split('.').map(BigInt)
  for (const [index, part] of low.entries()) {
    const other = high[index] as bigint
    if (part !== other) return part > other
  }
  return true
}
