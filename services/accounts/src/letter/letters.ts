import type { Caller } from '@appstore/contracts/rpc'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import { createCommandHandler } from '@appstore/event-sourcing/handle-command'
import type { ServiceContext } from '@appstore/runtime/connections'
import { v5 as uuidv5 } from 'uuid'
import type { AddressStore } from '../credentials/address-store.js'
import type { LetterStore } from '../credentials/letter-store.js'
import { letter } from './letter.decider.js'
import { letterEventSchemas } from './letter.events.js'

/** Tells the holder of an address by mail that it is no account's. The address stands in a table until the mail is out; another mail goes there after a minute. */
export function createLetters(
  { eventStore, now }: ServiceContext,
  { letters, addresses }: { letters: LetterStore; addresses: Pick<AddressStore, 'keyOf'> },
) {
  const handler = createCommandHandler({
    store: eventStore,
    decider: letter,
    events: eventTypes(letterEventSchemas),
    now,
  })
  return {
    async tellThereIsNone(address: string, language: string, caller: Caller): Promise<void> {
      const letterId = uuidv5('letter', caller.commandId)
      if (!(await letters.mayGo({ letterId, addressKey: addresses.keyOf(address) }))) return
      await letters.add({ letterId, address, language })
      const command = { type: 'RequestLetter', letterId, kind: 'no-account', at: now().toISOString() } as const
      await handler.execute({ stream: `letter-${letterId}`, command, caller })
    },
  }
}
