import type { EventOf } from '@appstore/contracts/events'
import { MailFailed, MailQueued, MailSent } from '@appstore/contracts/mails'
import { categoryOf, type EventStore } from '@appstore/event-sourcing/event-store'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Policy } from '@appstore/event-sourcing/run-policy'
import type { LetterStore } from '../credentials/letter-store.js'
import type { MailKeyStore } from '../credentials/mail-key-store.js'

type DeliveryEvent = EventOf<typeof MailQueued | typeof MailSent | typeof MailFailed>

/** Once a mail is out, or never will be, nobody needs to read its key or its address here any more. */
export function whenMailSent(parts: {
  eventStore: EventStore
  mailKeys: MailKeyStore
  letters: LetterStore
}): Policy<DeliveryEvent> {
  const { eventStore, mailKeys, letters } = parts
  return {
    name: 'when-mail-sent',
    categories: ['delivery'],
    events: eventTypes([MailQueued, MailSent, MailFailed]),
    async react(event) {
      if (event.type === 'MailQueued' || (event.type === 'MailFailed' && event.data.retryAt !== null)) return
      const [queued] = await eventStore.readStream(event.stream)
      if (queued?.type !== MailQueued.type) return
      const { source } = MailQueued.data.parse(queued.data)
      const category = categoryOf(source.stream)
      if (category === 'letter') await letters.forget(source.stream.slice('letter-'.length))
      if (category === 'account') await forgetKey(source)
    },
  }

  async function forgetKey({ stream, eventId }: { stream: string; eventId: string }): Promise<void> {
    const asking = (await eventStore.readStream(stream)).find((each) => each.id === eventId)
    const { keyId } = (asking?.data ?? {}) as { keyId?: string }
    if (keyId !== undefined) await mailKeys.forget([keyId])
  }
}
