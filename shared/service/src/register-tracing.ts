import { NodeSDK } from '@opentelemetry/sdk-node'

/**
 * Loaded with `node --import` before anything else when `OTEL_EXPORTER_OTLP_ENDPOINT` is set (or `OTEL_ENABLED=1`).
 * The SDK reads the standard OTEL_* variables; spans are made by hand at the ports, so no instrumentation is loaded.
 * An exporter that cannot be reached costs the requests nothing: spans are dropped when the queue is full.
 */
const sdk = new NodeSDK({ instrumentations: [] })
sdk.start()
process.once('beforeExit', () => {
  sdk.shutdown().catch(() => undefined)
})
