import type { Logger } from '@appstore/service/logger'
import type { MailTransport, OutgoingMail } from './mail-transport.js'

const MOST = 100

/** Keeps mails instead of sending them: a store for development has no mail server. Newest first. */
export interface DevelopmentInbox extends MailTransport {
  readonly mails: readonly OutgoingMail[]
}

export function developmentInboxOf(logger: Logger): DevelopmentInbox {
  const mails: OutgoingMail[] = []
  return {
    mails,
    async send(mail) {
      mails.unshift(mail)
      mails.splice(MOST)
      logger.info({ mail: mail.text }, `A mail, which a store with a mail server would have sent: ${mail.subject}`)
    },
    close: () => undefined,
  }
}
