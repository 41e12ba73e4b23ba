import type { MailKind } from '@appstore/contracts/mails'
import { createTransport } from 'nodemailer'
import type { Letter } from './render-letter.js'

/** A mail with its addressee. */
export interface OutgoingMail extends Letter {
  readonly deliveryId: string
  /** Whom it is about; `null`: somebody without an account. */
  readonly accountId: string | null
  readonly kind: MailKind
  readonly to: string
  readonly at: string
}

/** Why a mail did not go out; its message names the server's answer, and nobody's address. */
export class MailRefused extends Error {
  readonly reason: 'unreachable' | 'timeout' | 'refused'
  readonly responseCode: number | null
  /** No later attempt can succeed: it is the mail's own fault. */
  readonly final: boolean

  constructor(failure: Pick<MailRefused, 'reason' | 'responseCode' | 'final'>, options?: ErrorOptions) {
    super(`mail server: ${failure.reason}${failure.responseCode === null ? '' : ` (${failure.responseCode})`}`, options)
    this.name = 'MailRefused'
    this.reason = failure.reason
    this.responseCode = failure.responseCode
    this.final = failure.final
  }
}

export interface MailTransport {
  /** @throws MailRefused */
  send(mail: OutgoingMail): Promise<void>
  close(): void
}

/** How to reach the mail server (operations.md 4). */
export interface MailServer {
  readonly host: string
  readonly port: number
  /** `tls`: from the first byte; `starttls`: required after the greeting; `none`: as the server offers. */
  readonly security: 'tls' | 'starttls' | 'none'
  readonly auth: { readonly user: string; readonly pass: string } | undefined
  readonly timeoutMs: number
}

/** No mail server is set: mails wait for one. */
export const noTransport: MailTransport = {
  send: () => Promise.reject(new MailRefused({ reason: 'unreachable', responseCode: null, final: false })),
  close: () => undefined,
}

/** Sends over SMTP. The same delivery always has the same Message-ID, so that a mail that went out twice can be told to be one. */
export function smtpTransport(server: MailServer, from: string, domain: string): MailTransport {
  const { host, port, security, auth, timeoutMs } = server
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    auth,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ deliveryId, to, subject, text, html }) {
      const messageId = `<${deliveryId}@${domain}>`
      const headers = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }
      const whole = transport.sendMail({ from, to: { name: '', address: to }, subject, text, html, messageId, headers })
      await withinDeadline(whole, timeoutMs).catch((error: unknown) => {
        throw refusalOf(error)
      })
    },
    close: () => transport.close(),
  }
}

/** The library's deadlines are per step: a server that drips would hold a mail for ever. */
async function withinDeadline(sending: Promise<unknown>, timeoutMs: number): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' })), timeoutMs)
  try {
    await Promise.race([sending, late.promise])
  } finally {
    clearTimeout(timer)
    sending.catch(() => undefined)
  }
}

/** Faults of the mail itself, which another attempt would have too. */
const OF_THE_MAIL: ReadonlySet<string> = new Set(['EENVELOPE', 'EMESSAGE'])

function refusalOf(error: unknown): MailRefused {
  const { code = '', responseCode = null } = error as { code?: string; responseCode?: number | null }
  const reason = responseCode !== null ? 'refused' : code === 'ETIMEDOUT' ? 'timeout' : 'unreachable'
  const final = responseCode !== null && responseCode >= 500 && OF_THE_MAIL.has(code)
  return new MailRefused({ reason, responseCode, final }, { cause: error })
}
