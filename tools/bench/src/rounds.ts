/** One figure beside its yardstick, both in the same unit, higher is better. */
export interface Pair {
  readonly ours: number
  readonly yardstick: number
}

/** A ratio over several rounds. */
export interface Ratio {
  readonly what: string
  /** The yardstick in words. */
  readonly against: string
  readonly unit: string
  readonly pairs: readonly Pair[]
  /** What the ratio should reach. */
  readonly wanted: number
}

export interface Compared {
  readonly what: string
  readonly against: string
  readonly unit: string
  readonly wanted: number
  readonly rounds: number
  readonly ours: () => Promise<number>
  readonly yardstick: () => Promise<number>
}

/** Measures the two in turn, so that whatever else the machine does meets both; one round more before, for warmth. */
export async function compare(options: Compared): Promise<Ratio> {
  const { ours, yardstick, rounds, ...said } = options
  await ours()
  await yardstick()
  const pairs: Pair[] = []
  for (let round = 0; round < rounds; round += 1) pairs.push({ ours: await ours(), yardstick: await yardstick() })
  return { ...said, pairs }
}

/** Median, lowest and highest of the rounds' ratios. */
export function ratiosOf(pairs: readonly Pair[]): { median: number; lowest: number; highest: number } {
  const ratios = pairs.map(({ ours, yardstick }) => ours / yardstick).sort((one, other) => one - other)
  return { median: quantile(ratios, 0.5), lowest: ratios[0] as number, highest: ratios.at(-1) as number }
}

/** The value below which this share of the sorted values lies; the nearest rank. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] as number
}

/** How many of `work` are done in a second, when `lanes` of them run at a time for `seconds`. */
export async function perSecond(
  lanes: number,
  seconds: number,
  work: (lane: number) => Promise<number>,
): Promise<number> {
  const begun = performance.now()
  const until = begun + seconds * 1000
  let done = 0
  const run = async (lane: number): Promise<void> => {
    while (performance.now() < until) {
      const some = await work(lane) // not in one expression: `done` would be read before the wait
      done += some
    }
  }
  await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)))
  return done / ((performance.now() - begun) / 1000)
}
