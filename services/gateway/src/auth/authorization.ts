import { formOfPersonalToken } from '@appstore/service/personal-token-form'

/** What a client sent to say who it is (api.md A1 "Authentication kinds"). */
export type Credentials =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** A scheme we know with a value that cannot be right: 401 without asking anybody. */
  | { readonly kind: 'malformed'; readonly detail: string }
  /** No header, or a scheme this route does not offer. */
  | { readonly kind: 'none' }

/** Longest values that `accounts` is asked about; longer ones are wrong anyway. */
const LONGEST_USERNAME = 300
const LONGEST_PASSWORD = 1_024

const TOKEN_FORM =
  'A token has 40 lower-case hexadecimal digits, or is a personal one that begins with "store_": "Authorization: Token <key>".'
const MISTYPED = 'This personal token was not copied whole: its checksum does not fit. Copy it once more.'
const BASIC_FORM = 'Basic credentials are the base64 form of "user:password".'

/** Reads an `Authorization` header. Scheme words are case-insensitive; the values are not. */
export function parseAuthorization(header: string | undefined): Credentials {
  const match = /^\s*([A-Za-z]+)(?:\s+(.*?))?\s*$/.exec(header ?? '')
  const value = match?.[2] ?? ''
  switch (match?.[1]?.toLowerCase()) {
    case 'token':
    case 'bearer':
      return parseToken(value)
    case 'basic':
      return parseBasic(value)
    default:
      return { kind: 'none' }
  }
}

function parseToken(value: string): Credentials {
  const form = formOfPersonalToken(value)
  if (form === 'mistyped') return malformed(MISTYPED)
  return form === 'whole' || /^[0-9a-f]{40}$/.test(value) ? { kind: 'token', token: value } : malformed(TOKEN_FORM)
}

function parseBasic(value: string): Credentials {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return malformed(BASIC_FORM)
  const text = decoded(Buffer.from(value, 'base64'))
  const colon = text.indexOf(':')
  if (colon < 0) return malformed(BASIC_FORM)
  const username = text.slice(0, colon)
  const password = text.slice(colon + 1)
  if (username === '' || username.length > LONGEST_USERNAME || password.length > LONGEST_PASSWORD) {
    return malformed('The user name or the password is wrong.')
  }
  // no account has such a name, and PostgreSQL cannot even be asked for it
  if (text.includes('\0')) return malformed('The user name or the password is wrong.')
  return { kind: 'password', username, password }
}

/** UTF-8, and for old clients Latin-1 where it is not UTF-8 (RFC 7617 leaves it open). */
function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}

function malformed(detail: string): Credentials {
  return { kind: 'malformed', detail }
}
