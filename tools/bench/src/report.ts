import type { Publications } from './publications.js'
import type { Cycles } from './read-your-write.js'
import { quantile, type Ratio, ratiosOf } from './rounds.js'
import type { Likeness } from './sign-ins.js'

/** One line: the median ratio, its range, and the figures behind it. */
export function describeRatio({ what, against, unit, pairs, wanted }: Ratio): string {
  const { median, lowest, highest } = ratiosOf(pairs)
  const middle = (pick: 'ours' | 'yardstick') =>
    quantile(
      pairs.map((pair) => pair[pick]).sort((one, other) => one - other),
      0.5,
    )
  const figures = `${round(middle('ours'))} beside ${round(middle('yardstick'))} ${unit}`
  const verdict = median >= wanted ? 'reached' : 'MISSED'
  const range = `${lowest.toFixed(2)}–${highest.toFixed(2)}, ${pairs.length} rounds`
  return `${what}: ${median.toFixed(2)} × ${against} (${range}; ${figures}); wanted ${wanted}: ${verdict}`
}

export function describeCycles({ milliseconds, stale }: Cycles): string {
  const p99 = quantile(milliseconds, 0.99)
  const verdict = p99 <= 10 && stale === 0 ? 'reached' : 'MISSED'
  return (
    `write, then read your write, one at a time: p50 ${tenth(quantile(milliseconds, 0.5))} ms, p99 ${tenth(p99)} ms, ` +
    `${stale} of ${milliseconds.length} stale; wanted p99 10 ms, none stale: ${verdict}`
  )
}

/** One line: how much longer the one takes than the other, by their medians. */
export function describeLikeness({ what, one, other, milliseconds }: Likeness): string {
  const median = (which: 0 | 1) =>
    quantile(
      milliseconds.map((pair) => pair[which]).sort((a, b) => a - b),
      0.5,
    )
  const [first, second] = [median(0), median(1)]
  const difference = Math.abs(first / second - 1)
  const figures = `${one} ${tenth(first)} ms, ${other} ${tenth(second)} ms, ${milliseconds.length} pairs`
  const verdict = difference < 0.1 ? 'reached' : 'MISSED'
  return `${what}: ratio ${(first / second).toFixed(3)} (medians: ${figures}); wanted a difference below 10 %: ${verdict}`
}

export function describePublications(publications: Publications, publishers: number): string {
  const { published, missed, publish, visible } = publications
  const times = (sorted: readonly number[]) =>
    `p50 ${Math.round(quantile(sorted, 0.5))} ms, p99 ${Math.round(quantile(sorted, 0.99))} ms`
  return (
    `${published} publications by ${publishers} publishers: ${missed} missing in the list that followed the 201 ` +
    `(publish ${times(publish)}; list after it ${times(visible)}); wanted 0: ${missed === 0 ? 'reached' : 'MISSED'}`
  )
}

function round(value: number): string {
  return Math.round(value).toLocaleString('en')
}

function tenth(value: number): string {
  return value.toFixed(1)
}
