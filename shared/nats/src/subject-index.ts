/** Whether a subject pattern with the wildcards `*` (one token) and `>` (the rest) covers a subject. */
export function covers(pattern: string, subject: string): boolean {
  const wanted = pattern.split('.')
  const given = subject.split('.')
  for (const [index, token] of wanted.entries()) {
    if (token === '>') return given.length > index
    if (index >= given.length || (token !== '*' && token !== given[index])) return false
  }
  return wanted.length === given.length
}

/** Not `\s`: names are bytes here, and some bytes of a letter would count as white space. */
const WHITE_SPACE = /[ \t\r\n\f]/

/** Whether a text may be published to: no empty tokens, no white space, no wildcards. */
export function isSubject(text: string): boolean {
  return text.split('.').every((token) => token !== '' && token !== '*' && token !== '>' && !WHITE_SPACE.test(token))
}

/** Whether a text may be subscribed to: as a subject, with `*` as a token and `>` as the last one. */
export function isPattern(text: string): boolean {
  const tokens = text.split('.')
  return tokens.every(
    (token, index) => token !== '' && !WHITE_SPACE.test(token) && (token !== '>' || index === tokens.length - 1),
  )
}

/** Finds the subscriptions that cover a subject: those without wildcards by look-up, the others one by one. */
export class SubjectIndex<Subscription extends { readonly subject: string }> {
  private readonly exact = new Map<string, Set<Subscription>>()
  private readonly patterns = new Set<Subscription>()

  add(subscription: Subscription): void {
    if (hasWildcard(subscription.subject)) {
      this.patterns.add(subscription)
      return
    }
    const same = this.exact.get(subscription.subject) ?? new Set()
    same.add(subscription)
    this.exact.set(subscription.subject, same)
  }

  remove(subscription: Subscription): void {
    this.patterns.delete(subscription)
    const same = this.exact.get(subscription.subject)
    same?.delete(subscription)
    if (same?.size === 0) this.exact.delete(subscription.subject)
  }

  matching(subject: string): Subscription[] {
    const found = [...(this.exact.get(subject) ?? [])]
    for (const subscription of this.patterns) if (covers(subscription.subject, subject)) found.push(subscription)
    return found
  }
}

function hasWildcard(subject: string): boolean {
  return subject.includes('*') || subject.includes('>')
}
