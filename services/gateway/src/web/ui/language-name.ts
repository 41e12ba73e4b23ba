/** What a language is called in another one; a code that nobody knows stands for itself. */
export function languageName(code: string, inLanguage: string): string {
  try {
    return new Intl.DisplayNames(inLanguage, { type: 'language', fallback: 'code' }).of(code) ?? code
  } catch {
    return code
  }
}
