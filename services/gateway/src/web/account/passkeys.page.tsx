import {
  addPasskey,
  beginPasskey,
  listPasskeys,
  PASSKEY_NAME_LENGTH,
  removePasskey,
  renamePasskey,
} from '@appstore/contracts/passkeys'
import { secondFactorsOf } from '@appstore/contracts/second-factor'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'
import { fresh } from '../forms/fresh.js'
import { useFrame } from '../frame/frame.js'
import { Field, Form, ProblemSummary } from '../ui/form.js'
import { Panel } from '../ui/panel.js'
import { PasskeyForm, passkeyAnswer } from '../ui/passkey-form.js'
import { NO_PROBLEMS, type Problems, tried } from '../ui/problems.js'
import type { Outcome, OwnVisit, PageRoute } from '../visit.js'
import { AccountFrame } from './account-frame.js'
import { PASSKEYS_PATH as PATH, type Passkey, Passkeys } from './passkey-list.js'
import { own } from './profile.page.js'
import { EndOthers, endsOthers } from './security-parts.js'

/** What opens an account without a password: passkeys are listed, added, renamed and removed. */
export function passkeyPages(messaging: Messaging): PageRoute[] {
  return [
    {
      path: PATH,
      access: 'private',
      async get(visit) {
        const [{ passkeys }, { recoveryCodes }] = await Promise.all([
          messaging.call(listPasskeys, own(visit)),
          messaging.call(secondFactorsOf, own(visit)),
        ])
        const lacksCodes = passkeys.length > 0 && recoveryCodes === 0
        return { title: visit.t('passkeys.title'), body: <Passkeys {...{ passkeys, lacksCodes }} /> }
      },
    },
    ...additionPages(messaging),
    {
      path: `${PATH}:passkey/`,
      access: 'private',
      get: async (visit) => renamePage(visit, await passkeyOf(messaging, visit), NO_PROBLEMS),
      post: (visit) => rename(messaging, visit),
    },
    {
      path: `${PATH}:passkey/remove/`,
      access: 'private',
      get: fresh(async (visit) => removePage(visit, await passkeyOf(messaging, visit), NO_PROBLEMS)),
      post: fresh((visit) => remove(messaging, visit)),
    },
  ]
}

function additionPages(messaging: Messaging): PageRoute[] {
  return [
    {
      path: `${PATH}new/`,
      access: 'private',
      limit: 'passkey',
      get: fresh(async (visit) => additionPage(visit, NO_PROBLEMS)),
      post: fresh((visit) => add(messaging, visit)),
    },
    {
      path: `${PATH}new/options/`,
      access: 'private',
      limit: 'passkey',
      get: async () => ({ redirect: `${PATH}new/` }),
      post: fresh(async (visit) => {
        const asked = await messaging.call(beginPasskey, { ...own(visit), browser: visit.browser })
        return { data: asked }
      }),
    },
  ]
}

async function add(messaging: Messaging, visit: OwnVisit): Promise<Outcome> {
  const { form, caller, browser, device, t } = visit
  const name = (form.get('passkeyName') ?? '').slice(0, 1_000)
  const asked = { name, answer: passkeyAnswer(form), endOthers: endsOthers(form) }
  const request = { ...own(visit), caller, browser, device, ...asked }
  const outcome = await tried(t, () => messaging.call(addPasskey, request))
  if ('problems' in outcome) return additionPage(visit, outcome.problems)
  return { redirect: PATH, notice: 'passkey-added' }
}

async function rename(messaging: Messaging, visit: OwnVisit): Promise<Outcome> {
  const { form, caller, parameters, t } = visit
  const passkeyId = (parameters.passkey ?? '').slice(0, 100)
  const name = (form.get('passkeyName') ?? '').slice(0, 1_000)
  const outcome = await tried(t, () => messaging.call(renamePasskey, { ...own(visit), caller, passkeyId, name }))
  if (!('problems' in outcome)) return { redirect: PATH, notice: 'passkey-renamed' }
  return renamePage(visit, await passkeyOf(messaging, visit), outcome.problems)
}

async function remove(messaging: Messaging, visit: OwnVisit): Promise<Outcome> {
  const { caller, parameters, t } = visit
  const passkeyId = (parameters.passkey ?? '').slice(0, 100)
  const outcome = await tried(t, () => messaging.call(removePasskey, { ...own(visit), caller, passkeyId }))
  if (!('problems' in outcome)) return { redirect: PATH, notice: 'passkey-removed' }
  return removePage(visit, await passkeyOf(messaging, visit), outcome.problems)
}

async function passkeyOf(messaging: Messaging, visit: OwnVisit): Promise<Passkey> {
  const { passkeys } = await messaging.call(listPasskeys, own(visit))
  const found = passkeys.find(({ passkeyId }) => passkeyId === visit.parameters.passkey)
  if (found !== undefined) return found
  throw new DomainError('not-found', 'passkey-unknown', 'This account has no such passkey. It may have been removed.')
}

function additionPage({ t, form }: OwnVisit, problems: Problems): Outcome {
  const body = (
    <AccountFrame title={t('passkeys.add')} intro={t('passkeys.add-intro')}>
      <Panel>
        <PasskeyForm ask="create" action={`${PATH}new/`} options={`${PATH}new/options/`} submit={t('passkeys.create')}>
          <ProblemSummary problems={problems} />
          <Field
            name="passkeyName"
            label={t('passkeys.name')}
            hint={t('passkeys.name-hint')}
            value={form.get('passkeyName')}
            required={false}
            autocomplete="off"
            maxLength={PASSKEY_NAME_LENGTH}
            problems={problems}
          />
          <EndOthers checked={problems === NO_PROBLEMS || endsOthers(form)} />
        </PasskeyForm>
      </Panel>
      <Back />
    </AccountFrame>
  )
  const status = problems === NO_PROBLEMS ? 200 : 422
  return { title: t('passkeys.add'), body, script: 'passkeys.js', status }
}

function renamePage({ t, form }: OwnVisit, { passkeyId, name }: Passkey, problems: Problems): Outcome {
  const body = (
    <AccountFrame title={t('passkeys.rename-title')}>
      <Panel>
        <Form action={`${PATH}${passkeyId}/`} submit={t('passkeys.rename-submit')} problems={problems}>
          <Field
            name="passkeyName"
            label={t('passkeys.name')}
            value={form.get('passkeyName') ?? name}
            autocomplete="off"
            maxLength={PASSKEY_NAME_LENGTH}
            problems={problems}
          />
        </Form>
      </Panel>
      <Back />
    </AccountFrame>
  )
  return { title: t('passkeys.rename-title'), body, status: problems === NO_PROBLEMS ? 200 : 422 }
}

function removePage({ t }: OwnVisit, { passkeyId, name }: Passkey, problems: Problems): Outcome {
  const title = t('passkeys.remove-title', { name })
  const body = (
    <AccountFrame title={title} intro={t('passkeys.remove-intro')}>
      <Form
        action={`${PATH}${passkeyId}/remove/`}
        submit={t('passkeys.remove-submit')}
        problems={problems}
        look="btn-error"
      />
      <Back />
    </AccountFrame>
  )
  return { title, body, status: problems === NO_PROBLEMS ? 200 : 422 }
}

function Back() {
  const { t } = useFrame()
  return (
    <a class="link self-start" href={PATH}>
      {t('passkeys.back')}
    </a>
  )
}
