import { developmentInbox } from '@appstore/contracts/mails'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'
import type { z } from 'zod'
import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'
import { Moment } from '../ui/moment.js'
import { PageHead, Panel } from '../ui/panel.js'
import type { PageRoute } from '../visit.js'

type Mail = z.infer<typeof developmentInbox.response>['mails'][number]

/** The mails of a store that has no mail server; where there is one, this page is not. */
export function developmentPages(messaging: Messaging): PageRoute[] {
  return [
    {
      path: '/dev/mails/',
      access: 'public',
      async get({ t }) {
        const { enabled, mails } = await messaging.call(developmentInbox, {})
        if (!enabled) throw new DomainError('not-found', 'no-inbox', 'This store sends its mails to people.')
        return { title: t('mails.title'), body: <Mails mails={mails} /> }
      },
    },
  ]
}

function Mails({ mails }: { mails: readonly Mail[] }) {
  const { t } = useFrame()
  return (
    <div class="mx-auto flex w-full max-w-3xl flex-col gap-5">
      <PageHead title={t('mails.title')} intro={t('mails.intro')} />
      {mails.length === 0 && (
        <Panel>
          <p class="flex items-center gap-2">
            <Icon name="inbox" />
            {t('mails.none')}
          </p>
        </Panel>
      )}
      {mails.map((mail) => (
        <Panel key={mail.deliveryId} title={mail.subject}>
          <p class="text-base-content/80 text-sm">
            {t('mails.to', { to: mail.to })} · <Moment at={mail.at} />
          </p>
          <Text text={mail.text} />
        </Panel>
      ))}
    </div>
  )
}

const ADDRESS = /(https?:\/\/[^\s<>"]+)/

/** The text of a mail, its links to be followed. */
function Text({ text }: { text: string }) {
  return (
    <div class="whitespace-pre-wrap font-mono text-sm [overflow-wrap:anywhere]">
      {text.split(ADDRESS).map((part, index) =>
        index % 2 === 1 ? (
          <a key={part} class="link" href={part}>
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </div>
  )
}
