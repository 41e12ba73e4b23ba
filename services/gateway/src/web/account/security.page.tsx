import {
  disableTotp,
  enableTotp,
  prepareTotp,
  replaceRecoveryCodes,
  secondFactorsOf,
} from '@appstore/contracts/second-factor'
import type { Messaging } from '@appstore/nats/connection'
import { fresh } from '../forms/fresh.js'
import { NO_PROBLEMS, type Problems, tried } from '../ui/problems.js'
import type { Outcome, OwnVisit, PageRoute, Redirect } from '../visit.js'
import { own } from './profile.page.js'
import {
  AskToRemove,
  AskToReplaceCodes,
  BeginSetUp,
  endsOthers,
  RecoveryCodes,
  Security,
  SetUp,
} from './security-parts.js'

const HOME = '/account/security/'
const home = async (): Promise<Redirect> => ({ redirect: HOME })

/**
 * The second factor: an app that shows codes, and codes for the day the app is lost. What opens here comes after a proof of who sits
 * there. Keys and codes stand only in the answer to a button, which nothing keeps and nothing compresses.
 */
export function securityPages(messaging: Messaging): PageRoute[] {
  return [
    {
      path: HOME,
      access: 'private',
      async get(visit) {
        const factors = await messaging.call(secondFactorsOf, own(visit))
        return { title: visit.t('account.security'), body: <Security factors={factors} /> }
      },
    },
    {
      path: '/account/security/app/',
      access: 'private',
      get: fresh(async ({ t }) => ({ title: t('security.set-up-title'), body: <BeginSetUp /> })),
      post: fresh(async (visit) => setUpPage(messaging, visit, undefined, NO_PROBLEMS)),
    },
    {
      path: '/account/security/app/confirm/',
      access: 'private',
      limit: 'second_step',
      get: home,
      post: fresh((visit) => confirm(messaging, visit)),
    },
    {
      path: '/account/security/app/remove/',
      access: 'private',
      get: fresh(async ({ t }) => ({ title: t('security.remove-title'), body: <AskToRemove /> })),
      post: fresh(async (visit) => {
        await messaging.call(disableTotp, { ...own(visit), caller: visit.caller })
        return { redirect: HOME, notice: 'authenticator-removed' }
      }),
    },
    {
      path: '/account/security/recovery-codes/',
      access: 'private',
      get: fresh(async ({ t }) => ({ title: t('security.new-codes-title'), body: <AskToReplaceCodes /> })),
      post: fresh(async (visit) => {
        const { recoveryCodes } = await messaging.call(replaceRecoveryCodes, { ...own(visit), caller: visit.caller })
        return { title: visit.t('security.codes'), body: <RecoveryCodes codes={recoveryCodes} /> }
      }),
    },
  ]
}

async function setUpPage(
  messaging: Messaging,
  visit: OwnVisit,
  totpId: string | undefined,
  problems: Problems,
): Promise<Outcome> {
  const which = totpId === undefined ? {} : { totpId }
  const endOthers = problems === NO_PROBLEMS || endsOthers(visit.form)
  const prepared = await messaging.call(prepareTotp, { ...own(visit), caller: visit.caller, ...which })
  const status = problems === NO_PROBLEMS ? 200 : 422
  return { title: visit.t('security.set-up-title'), body: <SetUp {...prepared} {...{ problems, endOthers }} />, status }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

async function confirm(messaging: Messaging, visit: OwnVisit): Promise<Outcome> {
  const { form, caller, t } = visit
  const totpId = form.get('app') ?? ''
  if (!UUID.test(totpId)) return await home()
  const code = (form.get('code') ?? '').slice(0, 100)
  const request = { ...own(visit), caller, totpId, code, endOthers: endsOthers(form) }
  const outcome = await tried(t, () => messaging.call(enableTotp, request))
  if ('problems' in outcome) return await setUpPage(messaging, visit, totpId, outcome.problems)
  return { title: t('security.codes'), body: <RecoveryCodes codes={outcome.recoveryCodes} isFirst /> }
}
