import { signUpByLogin } from '@appstore/contracts/linked-logins'
import { requestPasswordReset, resendConfirmation, signUp } from '@appstore/contracts/people'
import { changeEmail } from '@appstore/contracts/profiles'
import { pause } from '@appstore/event-sourcing/waiting'
import type { Answer } from '@appstore/runtime/service'

/** Milliseconds; more than what is done for any address takes on a machine at ease. */
const STEP = 100

/** What must not tell anything about an address. */
const ABOUT_ADDRESSES: ReadonlySet<string> = new Set(
  [signUp, signUpByLogin, requestPasswordReset, resendConfirmation, changeEmail].map(({ subject }) => subject),
)

/**
 * Answers at full steps of time where somebody gives an address, so that nobody learns from the time what was done for it: whether there
 * is an account, and whether a mail went there a moment ago. Refusals come at once: they are about the form.
 */
export function evened({ contract, handle }: Answer): Answer {
  if (!ABOUT_ADDRESSES.has(contract.subject)) return { contract, handle }
  return {
    contract,
    async handle(request: never) {
      const begun = performance.now()
      const result = await handle(request)
      await pause(STEP - ((performance.now() - begun) % STEP), new AbortController().signal)
      return result
    },
  }
}
