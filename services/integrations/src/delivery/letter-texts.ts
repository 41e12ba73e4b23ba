import type { MailKind } from '@appstore/contracts/mails'

/** What one kind of mail says. Words in braces are facts; a paragraph that is `{link}` alone becomes a button. */
export interface LetterText {
  readonly subject: string
  readonly paragraphs: readonly string[]
  /** On the button. */
  readonly link?: string
}

/** All mails in one language. */
export interface LetterTexts {
  readonly greeting: string
  readonly stranger: string
  readonly closing: string
  /** How those are called who did something, where they have no name of their own. */
  readonly who: Readonly<Record<'operator' | 'store' | 'somebody' | 'anonymous', string>>
  readonly kinds: Readonly<Record<MailKind, LetterText>>
}
