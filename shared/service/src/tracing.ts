import {
  type Attributes,
  context,
  type Link,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'

const tracer = trace.getTracer('@appstore')

/**
 * Runs `work` inside a span. Without an SDK (the default) this costs next to nothing.
 *
 * @param options.follows a stored `traceparent` this work follows from: a link, not a parent, because it may be replayed years later
 */
export function inSpan<T>(
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<T>,
  options: { kind?: SpanKind; follows?: readonly (string | undefined)[] } = {},
): Promise<T> {
  const links = (options.follows ?? []).flatMap(linkTo)
  return tracer.startActiveSpan(
    name,
    { attributes, kind: options.kind ?? SpanKind.INTERNAL, links },
    async (span): Promise<T> => {
      try {
        return await work(span)
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' })
        throw error
      } finally {
        span.end()
      }
    },
  )
}

/** The W3C `traceparent` of the running span, to be sent along or stored in an event. */
export function currentTraceparent(): string | undefined {
  const carrier: Record<string, string> = {}
  propagation.inject(context.active(), carrier)
  return carrier.traceparent
}

/** Runs `work` as a child of the trace that `traceparent` names, or as it is when there is none. */
export function withTraceparent<T>(traceparent: string | undefined, work: () => T): T {
  if (traceparent === undefined) return work()
  return context.with(propagation.extract(context.active(), { traceparent }), work)
}

function linkTo(traceparent: string | undefined): Link[] {
  if (traceparent === undefined) return []
  const spanContext = trace.getSpanContext(propagation.extract(context.active(), { traceparent }))
  return spanContext ? [{ context: spanContext }] : []
}
