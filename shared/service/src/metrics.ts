import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from '@prometheus-io/client'

/** Label values by label name. Never an id, a URL or a user's text: every combination is kept for ever. */
export type Labels<Name extends string> = Partial<Record<Name, string | number>>

/**
 * The metrics of one process. Services that share a process share it and set themselves apart by a `service` label.
 * Asking twice for a name gives the same metric, so that modules need not hand metrics around.
 */
export interface Metrics {
  counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L>
  gauge<L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L>
  /** Buckets are upper bounds in seconds unless the name says otherwise. */
  histogram<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    buckets?: readonly number[],
  ): Histogram<L>
  /** The exposition text for a scrape. */
  text(): Promise<string>
  readonly contentType: string
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** A registry of its own; `processMetrics` adds memory, event loop and file descriptor figures of the process. */
export function createMetrics(options: { processMetrics: boolean } = { processMetrics: false }): Metrics {
  const registry = new Registry()
  if (options.processMetrics) collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const known = new Map<string, unknown>()
  const once = <M>(name: string, make: () => M): M => {
    const existing = known.get(name)
    if (existing !== undefined) return existing as M
    const made = make()
    known.set(name, made)
    return made
  }
  return {
    counter: (name, help, labelNames) => once(name, () => new Counter({ name, help, labelNames, registers })),
    gauge: (name, help, labelNames) => once(name, () => new Gauge({ name, help, labelNames, registers })),
    histogram: (name, help, labelNames, buckets = SECONDS) =>
      once(name, () => new Histogram({ name, help, labelNames, buckets: [...buckets], registers })),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
