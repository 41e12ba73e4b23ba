/** Milliseconds between two mails of the same kind to an address that others can give as theirs (web-and-accounts.md 3.2). */
export const COOL_DOWN = 3 * 60_000
