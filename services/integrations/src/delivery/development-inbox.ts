import type { Logger } from '@appstore/service/logger'
import type { MailTransport, OutgoingMail } from './mail-transport.js'

const MOST = 100

/** Keeps mails instead of sending them: a store for development has no mail server. Newest first. */
export interface DevelopmentInbox extends MailTransport {
  readonly mails: readonly OutgoingMail[]
  /** Drops the mails to somebody, and those that the same addresses got without an account. */
  forget(accountId: string): void
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
    forget(accountId) {
      const addresses = new Set(mails.filter((mail) => mail.accountId === accountId).map(({ to }) => to.toLowerCase()))
      const isTheirs = (mail: OutgoingMail) =>
        mail.accountId === accountId || (mail.accountId === null && addresses.has(mail.to.toLowerCase()))
      mails.splice(0, mails.length, ...mails.filter((mail) => !isTheirs(mail)))
    },
    close: () => undefined,
  }
}
