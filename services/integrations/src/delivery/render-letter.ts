import { AppMailKind } from '@appstore/contracts/app-mails'
import type { MailKind } from '@appstore/contracts/mails'
import type { LetterTexts } from './letter-texts.js'
import { GERMAN } from './letters.de.js'
import { ENGLISH } from './letters.en.js'

/** Languages that mails are written in; the first one is for all others. */
const LANGUAGES: Readonly<Record<string, LetterTexts>> = { en: ENGLISH, de: GERMAN }

/** A mail as it goes out. */
export interface Letter {
  readonly subject: string
  readonly text: string
  readonly html: string
}

type Leading = (facts: Readonly<Record<string, string>>) => string

const activityOf: Leading = ({ app = '' }) => `/apps/${encodeURIComponent(app)}/activity/`

/** Where the link of a mail leads, below the site's address. Keys are of base64url and need no escape. */
const LINKS: Readonly<Record<MailKind, Leading>> = {
  'confirm-email': ({ key }) => `/confirm-email/${key}/`,
  'confirm-new-email': ({ key }) => `/confirm-email/${key}/`,
  'email-change-requested': () => '/account/',
  'email-changed': () => '/',
  'account-exists': () => '/login/',
  'no-account': () => '/signup/',
  'password-reset': ({ key }) => `/password/reset/key/${key}/`,
  'password-changed': () => '/password/reset/',
  'token-replaced': () => '/account/token/',
  'personal-token-created': () => '/account/tokens/',
  'personal-token-revoked': () => '/account/tokens/',
  'personal-token-revoked-by-staff': () => '/account/tokens/',
  'deletion-requested': () => '/account/delete/',
  'deletion-cancelled': () => '/account/',
  'second-factor-enabled': () => '/account/security/',
  'second-factor-disabled': () => '/account/security/',
  'second-factor-reset': () => '/account/security/',
  'recovery-codes-replaced': () => '/account/security/',
  'recovery-code-used': () => '/account/security/',
  'guessing-stopped': () => '/account/password/',
  'passkey-added': () => '/account/passkeys/',
  'passkey-removed': () => '/account/passkeys/',
  'login-linked': () => '/social/connections/',
  'login-unlinked': () => '/social/connections/',
  ...(Object.fromEntries(AppMailKind.options.map((kind) => [kind, activityOf])) as Record<AppMailKind, Leading>),
  'app-offered-to-you': () => '/account/apps/',
  'app-invited-you': () => '/account/apps/',
}

/**
 * Writes a mail. Plain text and HTML say the same; nothing is loaded from anywhere.
 *
 * @param site address of the store without a slash at its end
 * @param facts what the words in braces stand for; times in ISO 8601 become dates of the language
 */
export function renderLetter(options: {
  readonly kind: MailKind
  readonly language: string
  readonly site: string
  readonly facts: Readonly<Record<string, string>>
  /** Further facts, such as names, in the words of the language. */
  readonly named?: ((texts: LetterTexts) => Readonly<Record<string, string>>) | undefined
}): Letter {
  const { kind, site } = options
  const language = languageOf(options.language)
  const texts = LANGUAGES[language] as LetterTexts
  const { subject, paragraphs, link = '' } = texts.kinds[kind]
  const told = onOneLine({ ...options.facts, ...options.named?.(texts) })
  const address = site + LINKS[kind](told)
  const facts = { site: new URL(site).host, ...dated(told, language) }
  const greeting = 'username' in facts ? texts.greeting : texts.stranger
  const lines = [greeting, ...paragraphs, texts.closing].map((line) =>
    line === '{link}' ? undefined : filledIn(line, facts),
  )
  return {
    subject: filledIn(subject, facts),
    text: `${lines.map((line) => line ?? address).join('\n\n')}\n`,
    html: page(
      language,
      lines.map((line) => (line === undefined ? button(address, link) : `<p>${escaped(line)}</p>`)),
    ),
  }
}

function languageOf(wanted: string): string {
  const [base = ''] = wanted.toLowerCase().split('-')
  return base in LANGUAGES ? base : 'en'
}

/** What people call themselves or their things makes no line, and so no header either. */
function onOneLine(facts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [name, fact.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')]),
  )
}

const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

function dated(facts: Readonly<Record<string, string>>, language: string): Record<string, string> {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [
      name,
      MOMENT.test(fact) ? `${format.format(new Date(fact))} (UTC)` : fact,
    ]),
  )
}

function filledIn(text: string, facts: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? '')
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] as string)
}

function button(address: string, label: string): string {
  const href = escaped(address)
  const style =
    'display:inline-block;padding:10px 18px;border-radius:8px;background:#0062a8;color:#ffffff;text-decoration:none;font-weight:bold'
  return `<p><a href="${href}" style="${style}">${escaped(label)}</a></p><p style="font-size:13px"><a href="${href}">${href}</a></p>`
}

function page(language: string, parts: readonly string[]): string {
  const style =
    'font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;max-width:36em;margin:24px auto;padding:0 16px'
  return `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head><body style="${style}">\n${parts.join('\n')}\n</body></html>\n`
}
