import { join } from 'node:path'
import { PUBLIC_STORE } from '@appstore/catalogue/generate-catalogue'
import { lists } from './lists.js'
import { catalogueOf, memoryOf, publishAtRealSize, rebuildCost, startFilledStore } from './real-size.js'
import { describeRatio } from './report.js'
import { quantile } from './rounds.js'

type Print = (line: string) => void

export interface LargeOptions {
  readonly rounds: number
  readonly seconds: number
  readonly publications: number
}

const NO_DATA = 'not measured: there is no real data (../shared/fixtures, or APPSTORE_FIXTURES)'
const MEGABYTE = 1_000_000

/** How many times as large the store of the second measurement of growth is. */
const GROWTH = 10
/** Publications before those that are timed: a store that has just read a large log is still tidying its memory. */
const WARM_UP = 20

/** At the size of the public store: publications, memory, what a change costs, and lists beside nginx. */
export async function measureRealSize(folder: string, options: LargeOptions, print: Print): Promise<boolean> {
  const apps = catalogueOf(PUBLIC_STORE)
  if (apps === undefined) {
    print(`real size: ${NO_DATA}`)
    return false
  }
  const { change, whole } = rebuildCost(apps, options.rounds)
  const share = change / whole
  print(
    `all lists level with a change of one app: ${share.toFixed(3)} × compressing the whole list ` +
      `(${change.toFixed(1)} beside ${whole.toFixed(1)} ms); wanted 0.1: ${share <= 0.1 ? 'reached' : 'MISSED'}`,
  )
  const store = await startFilledStore(join(folder, 'store'), apps)
  try {
    const published = await publishAtRealSize(store, options.publications, true)
    const p99 = quantile(published.publish, 0.99)
    print(
      `${published.published} publications at real size: ${published.missed} missing in the list after the 201; publish and visible p50 ` +
        `${Math.round(quantile(published.publish, 0.5))} ms, p99 ${Math.round(p99)} ms; wanted p99 1000 ms: ${p99 <= 1_000 ? 'reached' : 'MISSED'}`,
    )
    const memory = await memoryOf(store)
    const documents = Object.entries(memory.documents).map(([form, bytes]) => `${form} ${inMegabytes(bytes)}`)
    print(`memory: whole store ${inMegabytes(memory.process)}; documents in the gateway: ${documents.join(', ')}`)
    const measured = await lists({ url: store.url, folder, seconds: options.seconds, rounds: options.rounds })
    print(`list of ${inMegabytes(measured.bytes)} (gzip):`)
    for (const ratio of measured.ratios) print(describeRatio(ratio))
    return true
  } finally {
    await store.stop()
  }
}

/** What a publication takes in a store ten times as large. */
export async function measureGrowth(folder: string, options: LargeOptions, print: Print): Promise<boolean> {
  const medians: number[] = []
  for (const times of [1, GROWTH]) {
    const apps = catalogueOf({ apps: PUBLIC_STORE.apps * times, releases: PUBLIC_STORE.releases * times })
    if (apps === undefined) {
      print(`growth: ${NO_DATA}`)
      return false
    }
    const store = await startFilledStore(join(folder, String(times)), apps)
    try {
      await publishAtRealSize(store, WARM_UP, false)
      const { publish } = await publishAtRealSize(store, options.publications, false)
      medians.push(quantile(publish, 0.5))
    } finally {
      await store.stop()
    }
  }
  const [small, large] = medians as [number, number]
  const ratio = large / small
  print(
    `publication at ${GROWTH} × the size: ${ratio.toFixed(2)} × as long (${Math.round(large)} beside ${Math.round(small)} ms); ` +
      `wanted 1.5: ${ratio <= 1.5 ? 'reached' : 'MISSED'}`,
  )
  return true
}

function inMegabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`
}
