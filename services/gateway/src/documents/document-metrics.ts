import type { Metrics } from '@appstore/service/metrics'
import type { DocumentTable } from './document-table.js'
import type { FetchedDocument } from './fetched-document.js'

/** Milliseconds between two transfers of the counts. */
const INTERVAL = 1_000

/** Reports what is served and how old it may be. Returns the end of it. */
export function reportDocuments(parts: {
  metrics: Metrics
  table: DocumentTable
  documents: () => readonly FetchedDocument[]
  state: { readonly checkedAt: Date | undefined; readonly position: bigint }
}): () => void {
  const { metrics, table, documents, state } = parts
  const answers = metrics.counter('store_document_answers_total', 'Answers from ready documents, by form', ['form'])
  const bytes = metrics.gauge('store_document_bytes', 'Bytes of the documents in memory, by form', ['form'])
  const count = metrics.gauge('store_documents', 'Documents in memory', [])
  const position = metrics.gauge('store_documents_position', 'Position of the log that the documents hold', [])
  const checked = metrics.gauge(
    'store_documents_checked_timestamp_seconds',
    'When the documents were last level with the catalog',
    [],
  )
  const counted = { ...table.counts }
  const report = () => {
    for (const form of Object.keys(counted) as (keyof typeof counted)[]) {
      answers.inc({ form }, table.counts[form] - counted[form])
      counted[form] = table.counts[form]
    }
    const held = documents()
    count.set(held.length)
    const blocks = new Set(held.flatMap((document) => document.blocks))
    bytes.set({ form: 'blocks' }, sum([...blocks].map(({ deflated }) => deflated.length)))
    bytes.set({ form: 'gzip' }, sum([...new Set(held.map(({ gzip }) => gzip))].map((gzip) => gzip.held)))
    bytes.set({ form: 'br' }, sum([...new Set(held.flatMap(({ brotli }) => brotli ?? []))].map(({ length }) => length)))
    position.set(Number(state.position))
    checked.set((state.checkedAt?.getTime() ?? 0) / 1_000)
  }
  report()
  const timer = setInterval(report, INTERVAL).unref()
  return () => clearInterval(timer)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
