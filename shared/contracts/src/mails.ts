import { z } from 'zod'
import { AppMailKind } from './app-mails.js'
import { eventType } from './events.js'
import { rpc } from './rpc.js'

/** The mails there are (web-and-accounts.md 3.9, and more where people should know of a change). */
export const MailKind = z.enum([
  'confirm-email',
  'confirm-new-email',
  'email-change-requested',
  'email-changed',
  'account-exists',
  'no-account',
  'password-reset',
  'password-changed',
  'token-replaced',
  'personal-token-created',
  'personal-token-revoked',
  'personal-token-revoked-by-staff',
  'deletion-requested',
  'deletion-cancelled',
  'passkey-added',
  'passkey-removed',
  'login-linked',
  'login-unlinked',
  ...AppMailKind.options,
  'second-factor-enabled',
  'second-factor-disabled',
  'second-factor-reset',
  'recovery-codes-replaced',
  'recovery-code-used',
  'guessing-stopped',
])
export type MailKind = z.infer<typeof MailKind>

const Delivery = { deliveryId: z.string(), at: z.iso.datetime() }

/** A mail is to go out. To whom and what it says is asked when it goes: neither address nor key stands here. */
export const MailQueued = eventType(
  'MailQueued',
  1,
  z.object({
    ...Delivery,
    kind: MailKind,
    /** The event that asks for it. */
    source: z.object({ stream: z.string(), eventId: z.string() }),
    /** Who gets it; `null`: somebody without an account. */
    accountId: z.string().nullable(),
    /** What the text needs to say; nothing about people. */
    facts: z.record(z.string(), z.string()),
  }),
)
/** A mail server has taken it over. */
export const MailSent = eventType('MailSent', 1, z.object({ ...Delivery, attempt: z.number().int().positive() }))
/** It did not go out. `retryAt` is `null` when it never will. */
export const MailFailed = eventType(
  'MailFailed',
  1,
  z.object({
    ...Delivery,
    attempt: z.number().int().positive(),
    reason: z.enum(['unreachable', 'timeout', 'refused', 'not-wanted']),
    /** Of the mail server, if it gave one. */
    responseCode: z.number().int().nullable(),
    retryAt: z.iso.datetime().nullable(),
  }),
)

/** To whom a mail goes and what it has to say; `null`: it is not wanted any more, because the key was used or the person is gone. */
export const letterOf = rpc({
  subject: 'rpc.accounts.letter-of',
  request: z.object({
    kind: MailKind,
    source: z.object({ stream: z.string(), eventId: z.string() }),
    accountId: z.string().nullable(),
  }),
  response: z.object({
    letter: z
      .object({
        to: z.string(),
        language: z.string(),
        /** Such as `username`, `key`, `email`, `eraseAt`. */
        facts: z.record(z.string(), z.string()),
      })
      .nullable(),
  }),
  timeoutMs: 5_000,
})

/** The mails of a store for development, newest first; `enabled` is false everywhere else. */
export const developmentInbox = rpc({
  subject: 'rpc.integrations.development-inbox',
  request: z.object({}),
  response: z.object({
    enabled: z.boolean(),
    mails: z.array(
      z.object({
        deliveryId: z.string(),
        kind: MailKind,
        to: z.string(),
        subject: z.string(),
        text: z.string(),
        html: z.string(),
        at: z.iso.datetime(),
      }),
    ),
  }),
  timeoutMs: 3_000,
})
