import { z } from 'zod'
import { Sealed } from './accounts.js'
import { eventType } from './events.js'
import { Caller, PositionText, rpc } from './rpc.js'
import { EndOthers } from './second-factor.js'
import { Device, SessionBegun, SignInRefused } from './sessions.js'

/** Characters of a passkey's name. */
export const PASSKEY_NAME_LENGTH = 60

/** Which browser asks, as a value that it alone leads to: what one browser was asked cannot be answered by another. */
const Browser = z.string().min(1).max(200)

/** What a browser is asked, as JSON (WebAuthn 5.1.8, 5.1.9); it is handed on as it is. */
const Options = z.record(z.string(), z.unknown())

/** What the browser answered, as JSON. */
const Answer = z.string().max(30_000)

/** Where passkeys of this store work. Browsers ask for none anywhere else. */
const site = z.string()

/** Asks for a new passkey of the account. Refuses with `account-unknown`, `account-disabled`, `too-many-passkeys`. */
export const beginPasskey = rpc({
  subject: 'rpc.accounts.begin-passkey',
  request: z.object({ accountId: z.string(), browser: Browser }),
  response: z.object({ options: Options, site }),
  timeoutMs: 5_000,
})

/**
 * Adds the passkey that the browser made. Without a name it is called after where it was made.
 * Refuses with `passkey-refused`, `passkey-known`, `too-many-passkeys`, `fields-invalid`, `account-unknown`, `account-disabled`.
 */
export const addPasskey = rpc({
  subject: 'rpc.accounts.add-passkey',
  request: z.object({
    caller: Caller,
    accountId: z.string(),
    browser: Browser,
    name: z.string().max(1_000),
    device: Device,
    answer: Answer,
    endOthers: EndOthers,
  }),
  response: z.object({ passkeyId: z.string(), position: PositionText }),
  timeoutMs: 8_000,
})

/** Asks for a passkey of anybody's: nobody has to say first who they are. */
export const beginPasskeySignIn = rpc({
  subject: 'rpc.accounts.begin-passkey-sign-in',
  request: z.object({ browser: Browser }),
  response: z.object({ options: Options, site }),
  timeoutMs: 5_000,
})

/** Asks for a passkey of whoever has this challenge, as the second step of signing in; `null`: it is not open (any more). */
export const beginPasskeySecondStep = rpc({
  subject: 'rpc.accounts.begin-passkey-second-step',
  request: z.object({ challenge: z.string().max(200) }),
  response: z.object({ asked: z.object({ options: Options, site }).nullable() }),
  timeoutMs: 5_000,
})

/** Asks for a passkey of this account, to prove once more who is there. */
export const beginPasskeyProof = rpc({
  subject: 'rpc.accounts.begin-passkey-proof',
  request: z.object({ accountId: z.string(), browser: Browser }),
  response: z.object({ options: Options, site }),
  timeoutMs: 5_000,
})

/** Signs in with what the browser answered. `refused` says nothing about what was wrong. */
export const signInWithPasskey = rpc({
  subject: 'rpc.accounts.sign-in-with-passkey',
  request: z.object({ caller: Caller, browser: Browser, device: Device, answer: Answer }),
  response: z.discriminatedUnion('outcome', [SessionBegun, SignInRefused]),
  timeoutMs: 8_000,
})

/** The account's passkeys, the newest first. */
export const listPasskeys = rpc({
  subject: 'rpc.accounts.list-passkeys',
  request: z.object({ accountId: z.string() }),
  response: z.object({
    passkeys: z.array(
      z.object({
        passkeyId: z.string(),
        name: z.string(),
        /** What keeps it, such as `iCloud Keychain`; "" when it does not say. */
        keeper: z.string(),
        addedAt: z.iso.datetime(),
        /** `null`: never. */
        lastUsedAt: z.iso.datetime().nullable(),
      }),
    ),
  }),
  timeoutMs: 3_000,
})

const Written = z.object({ position: PositionText.nullable() })

/** Gives a passkey another name. Refuses with `passkey-unknown`, `fields-invalid`, `account-unknown`. */
export const renamePasskey = rpc({
  subject: 'rpc.accounts.rename-passkey',
  request: z.object({ caller: Caller, accountId: z.string(), passkeyId: z.string(), name: z.string().max(1_000) }),
  response: Written,
  timeoutMs: 5_000,
})

/** Takes a passkey away: it opens nothing any more. Repeating it changes nothing. */
export const removePasskey = rpc({
  subject: 'rpc.accounts.remove-passkey',
  request: z.object({ caller: Caller, accountId: z.string(), passkeyId: z.string() }),
  response: Written,
  timeoutMs: 5_000,
})

const Moment = { accountId: z.string(), passkeyId: z.string(), at: z.iso.datetime() }

/** A passkey opens the account from now on. Its public key stands in a table. */
export const AccountPasskeyAdded = eventType('AccountPasskeyAdded', 1, z.object({ ...Moment, name: Sealed }))
export const AccountPasskeyRenamed = eventType('AccountPasskeyRenamed', 1, z.object({ ...Moment, name: Sealed }))
export const AccountPasskeyRemoved = eventType('AccountPasskeyRemoved', 1, z.object(Moment))
