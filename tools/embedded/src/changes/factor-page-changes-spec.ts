import { ownForm } from './account-page-changes-spec.js'
import { Browser } from './browser-spec.js'
import type { Changes, NoChanges } from './change-spec.js'
import { PASSWORD } from './people-spec.js'

/** Every way to change something by the pages about second factors, and by those that ask who somebody is. */
export const FACTOR_PAGE_CHANGES: Changes = {
  'POST /reauthenticate/': [ownForm(['AccountIdentityProved'], '/reauthenticate/', { password: PASSWORD })],
  'POST /reauthenticate/again/': [ownForm(['AccountSessionEnded'], '/reauthenticate/again/', {})],
}

export const FACTOR_PAGES_WITHOUT_CHANGE: NoChanges = {
  'POST /login/second-step/': {
    why: 'Whoever has not taken the first step has no second one to take.',
    prepare: async (store) => ({ send: await new Browser(store.url).fill('/login/second-step/', { code: '123456' }) }),
  },
}
