import { appendContract } from './event-store-append.contract-spec.js'
import { failureContract } from './event-store-failure.contract-spec.js'
import { followContract } from './event-store-follow.contract-spec.js'
import { readContract } from './event-store-read.contract-spec.js'
import type { ContractWorld, StoreUnderTest } from './event-store-world-spec.js'

/** All that the port promises, to be run over every adapter. */
export function eventStoreContract(name: string, start: () => Promise<StoreUnderTest>): void {
  describe(`an event store on ${name}`, () => {
    let world: ContractWorld | undefined
    const present = (): ContractWorld => {
      if (world === undefined) throw new Error('the store did not start')
      return world
    }
    beforeAll(async () => {
      const under = await start()
      world = { under, store: under.open() }
    })
    afterAll(async () => {
      await world?.store.close()
      await world?.under.close()
    })
    appendContract(present)
    readContract(present)
    followContract(present)
    failureContract(present)
  })
}
