import CircuitBreaker from 'opossum'
import type { Logger } from './logger.js'
import type { Metrics } from './metrics.js'

/** The circuit to a dependency is open: nothing was sent. */
export class BreakerOpen extends Error {
  readonly dependency: string

  constructor(dependency: string, options?: ErrorOptions) {
    super(`the circuit to ${dependency} is open`, options)
    this.name = 'BreakerOpen'
    this.dependency = dependency
  }
}

/** One circuit breaker per dependency: a service, a database, a remote host. */
export interface Breaker {
  /** Runs the action, or rejects with {@link BreakerOpen} at once while the dependency is known to be down. */
  run<T>(action: () => Promise<T>): Promise<T>
  readonly state: 'closed' | 'half-open' | 'open'
  /** Ends its timers; afterwards every run is refused. */
  stop(): void
}

export interface BreakerOptions {
  /** Names the dependency in metrics and logs. */
  readonly name: string
  readonly metrics: Metrics
  readonly logger: Logger
  /** Calls within ten seconds before the failure rate counts. */
  readonly volumeThreshold?: number
  /** Milliseconds in the open state before one call is let through as a probe. */
  readonly resetMs?: number
  /** Which errors say that the dependency is ill. An answer that merely says no is not one of them. Default: every error. */
  readonly isFailure?: (error: Error) => boolean
}

const STATES = { closed: 0, 'half-open': 1, open: 2 } as const

/** A breaker without a deadline of its own: every action brings its deadline along. */
export function createBreaker(options: BreakerOptions): Breaker {
  const isFailure = options.isFailure ?? (() => true)
  const circuit = new CircuitBreaker((action: () => Promise<unknown>) => action(), {
    name: options.name,
    timeout: false,
    volumeThreshold: options.volumeThreshold ?? 5,
    errorThresholdPercentage: 50,
    rollingCountTimeout: 10_000,
    resetTimeout: options.resetMs ?? 2_000,
    errorFilter: (error: Error) => !isFailure(error),
  })
  const state = (): Breaker['state'] => (circuit.opened ? 'open' : circuit.halfOpen ? 'half-open' : 'closed')
  reportTransitions(circuit, options, state)
  return {
    async run<T>(action: () => Promise<T>): Promise<T> {
      try {
        return (await circuit.fire(action)) as T
      } catch (error) {
        if (error instanceof Error && CircuitBreaker.isOurError(error)) {
          throw new BreakerOpen(options.name, { cause: error })
        }
        throw error
      }
    },
    get state() {
      return state()
    },
    stop: () => circuit.shutdown(),
  }
}

function reportTransitions(circuit: CircuitBreaker, options: BreakerOptions, state: () => Breaker['state']): void {
  const gauge = options.metrics.gauge(
    'store_circuit_state',
    'State of the circuit to a dependency: 0 closed, 1 half open, 2 open',
    ['dependency'],
  )
  const transitions = options.metrics.counter('store_circuit_transitions_total', 'Changes of state of a circuit', [
    'dependency',
    'to',
  ])
  const report = () => {
    gauge.set({ dependency: options.name }, STATES[state()])
    transitions.inc({ dependency: options.name, to: state() })
  }
  gauge.set({ dependency: options.name }, STATES.closed)
  circuit.on('open', () => {
    report()
    options.logger.warn(
      { dependency: options.name },
      `The circuit to ${options.name} opened; calls are refused for now.`,
    )
  })
  circuit.on('halfOpen', report)
  circuit.on('close', () => {
    report()
    options.logger.info({ dependency: options.name }, `The circuit to ${options.name} closed again.`)
  })
}
