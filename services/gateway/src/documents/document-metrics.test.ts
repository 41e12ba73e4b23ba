import { randomBytes } from 'node:crypto'
import { createMetrics } from '@appstore/service/metrics'
import { app, type DocumentHarness, startDocumentHarness } from './document-harness-spec.js'
import { reportDocuments } from './document-metrics.js'

/** Bytes of a gzip member around its parts: header, final block, trailer. */
const FRAME = 20

let harness: DocumentHarness
beforeEach(async () => {
  harness = await startDocumentHarness()
})
afterEach(() => harness.stop())

it('the memory of the lists is as the README says: each block once, gzip only of what is asked for', async () => {
  const apps = Array.from({ length: 6 }, (_, index) => app(`app${index}`, randomBytes(50_000).toString('base64')))
  for (const version of ['31.0.0', '31.0.1', '31.0.2']) harness.catalog.set(`platform/${version}/apps.json`, apps)
  harness.catalog.set('apps.json', apps.slice(0, 4))
  const { table, held, sync } = await harness.open()
  await sync.check()
  const bytes = async () => {
    const metrics = createMetrics()
    reportDocuments({ metrics, table, documents: () => held.all(), state: sync })()
    const found = [...(await metrics.text()).matchAll(/^store_document_bytes\{[^}]*form="(\w+)"[^}]*\} (\S+)/gm)]
    return Object.fromEntries(found.map(([, form, value]) => [form as string, Number(value)]))
  }
  const bodies = [...new Set(held.all().map(({ blocks }) => blocks))]
  const deflated = bodies.map((blocks) => blocks.reduce((sum, { ref }) => sum + ref.deflatedSize, 0))
  const [largest, all] = [Math.max(...deflated), deflated.reduce((sum, each) => sum + each, 0)]
  expect(deflated).toHaveLength(2)

  const before = await bytes()
  expect(before).toMatchObject({ gzip: 0, br: 0 })
  expect(before.blocks).toBeLessThan(all)
  for (const version of ['31.0.0', '31.0.1']) {
    expect(table.get(`/api/v1/platform/${version}/apps.json`)?.gzip).toHaveLength(largest + FRAME)
  }
  expect(await bytes()).toEqual({ ...before, gzip: largest + FRAME })
  await sync.stop()
})
