import { completeSignIn, enableTotp, prepareTotp } from '@appstore/contracts/second-factor'
import { signIn } from '@appstore/contracts/sessions'
import { Secret, TOTP } from 'otpauth'
import { PASSWORD, type People, visitor } from './people-spec.js'

export const DEVICE = { userAgent: 'test', address: '192.0.2.1' }
/** Milliseconds after which an app shows another code. */
export const STEP = 30_000

/** Somebody who has an authenticator app. */
export interface Protected {
  readonly accountId: string
  readonly key: string
  readonly recoveryCodes: readonly string[]
  /** What the app shows now. */
  code(): string
  /** As the session in which the app was set up. */
  readonly as: () => Awaited<ReturnType<Awaited<ReturnType<People['enter']>>['as']>>
  readonly secret: string
}

export function codeOf(key: string, at: Date): string {
  return new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: at.getTime() })
}

/** Signs somebody up and sets up an app; the next code is a new one. */
export async function protectedMember(people: People, username: string): Promise<Protected> {
  const accountId = await people.member(username)
  const { secret, as } = await people.enter(username)
  const { totpId, key } = await people.call(prepareTotp, { caller: as(), accountId })
  const code = codeOf(key, people.now)
  const { recoveryCodes } = await people.call(enableTotp, { caller: as(), accountId, totpId, code })
  people.pass(STEP)
  return { accountId, key, recoveryCodes, code: () => codeOf(key, people.now), as, secret }
}

/** The first step. */
export async function challenged(people: People, login: string, password = PASSWORD): Promise<string> {
  const entered = await people.call(signIn, { caller: visitor(), login, password, device: DEVICE })
  if (entered.outcome !== 'second-factor') throw new Error(entered.outcome)
  return entered.challenge
}

/** The second. */
export function complete(people: People, challenge: string, code: string, caller = visitor()) {
  return people.call(completeSignIn, { caller, challenge, code, device: DEVICE })
}
