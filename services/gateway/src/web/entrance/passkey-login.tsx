import { beginPasskeySignIn, signInWithPasskey } from '@appstore/contracts/passkeys'
import type { Messaging } from '@appstore/nats/connection'
import type { CookieNames } from '../forms/cookies.js'
import { useFrame } from '../frame/frame.js'
import { PasskeyForm, passkeyAnswer } from '../ui/passkey-form.js'
import type { Outcome, PageRoute, Visit } from '../visit.js'
import { goOnWith } from './begun.js'

const PATH = '/login/passkey/'

/**
 * Signs in with a passkey, without anybody saying first who they are.
 *
 * @param refusedPage the page of the login, which says that this did not go well, and nothing about why
 */
export function passkeyLoginPages(
  messaging: Messaging,
  cookies: CookieNames,
  refusedPage: (visit: Visit) => Promise<Outcome>,
): PageRoute[] {
  return [
    {
      path: PATH,
      access: 'guest',
      limit: 'login',
      get: async () => ({ redirect: '/login/' }),
      async post(visit) {
        const { caller, browser, device, form } = visit
        const answer = passkeyAnswer(form)
        const begun = await messaging.call(signInWithPasskey, { caller, browser, device, answer })
        return begun.outcome === 'refused' ? await refusedPage(visit) : goOnWith(cookies, begun, form.get('next'))
      },
    },
    {
      path: `${PATH}options/`,
      access: 'guest',
      limit: 'passkey',
      get: async () => ({ redirect: '/login/' }),
      post: async ({ browser }) => ({ data: await messaging.call(beginPasskeySignIn, { browser }) }),
    },
  ]
}

/** The way in for those who have a passkey. */
export function PasskeyLogin({ next }: { next: string }) {
  const { t } = useFrame()
  return (
    <PasskeyForm
      ask="get"
      action={PATH}
      options={`${PATH}options/`}
      submit={t('passkeys.login')}
      look="btn-outline w-full"
      fields={next === '' ? {} : { next }}
      autofill
    />
  )
}
