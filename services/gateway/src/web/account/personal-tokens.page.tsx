import {
  createPersonalToken,
  listPersonalTokens,
  revokePersonalToken,
  TOKEN_DAYS,
  TOKEN_NAME_LENGTH,
} from '@appstore/contracts/personal-tokens'
import { TOKEN_SCOPE_NAMES } from '@appstore/contracts/token-scopes'
import type { Messaging } from '@appstore/nats/connection'
import type { z } from 'zod'
import { fresh } from '../forms/fresh.js'
import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'
import { ButtonForm, Field, FieldProblem, Form, Tick } from '../ui/form.js'
import { Moment } from '../ui/moment.js'
import { Panel } from '../ui/panel.js'
import { NO_PROBLEMS, type Problems, tried } from '../ui/problems.js'
import type { Outcome, OwnVisit, PageRoute } from '../visit.js'
import { AccountFrame } from './account-frame.js'
import { own } from './profile.page.js'

type Listed = z.infer<typeof listPersonalTokens.response>['tokens'][number]

const LIST = '/account/tokens/'
const MAKE = '/account/tokens/new/'
/** Days that can be chosen. */
const DAYS = [7, 30, TOKEN_DAYS.usual, 180, TOKEN_DAYS.most]

/**
 * Tokens for programs, each for some things only. A new one stands in the answer to its form, which nothing keeps, and nowhere else.
 * Making one needs a proof of who sits there, asked for before the form is filled in; revoking needs none, so that it is done at once.
 */
export function personalTokenPages(messaging: Messaging): PageRoute[] {
  return [
    { path: LIST, access: 'private', get: (visit) => listPage(messaging, visit) },
    {
      path: MAKE,
      access: 'private',
      limit: 'api_token_gen',
      get: fresh(async (visit) => makePage(visit, undefined)),
      post: fresh(async (visit) => {
        const request = { ...own(visit), caller: visit.caller, ...wishes(visit.form) }
        const outcome = await tried(visit.t, () => messaging.call(createPersonalToken, request))
        if ('problems' in outcome) return makePage(visit, outcome.problems)
        return await listPage(messaging, visit, outcome)
      }),
    },
    {
      path: '/account/tokens/revoke/',
      access: 'private',
      get: async () => ({ redirect: LIST }),
      async post(visit) {
        const tokenId = (visit.form.get('token') ?? '').slice(0, 100)
        await messaging.call(revokePersonalToken, { ...own(visit), caller: visit.caller, tokenId })
        return { redirect: LIST, notice: 'token-revoked' }
      },
    },
  ]
}

function wishes(form: URLSearchParams) {
  const apps = (form.get('apps') ?? '').split(/[\s,]+/).filter((id) => id !== '')
  return {
    name: (form.get('tokenName') ?? '').slice(0, 1_000),
    scopes: TOKEN_SCOPE_NAMES.filter((name) => form.get(`scope-${name}`) === 'yes'),
    apps: apps.length === 0 ? null : apps.slice(0, 1_000).map((id) => id.slice(0, 300)),
    expiresInDays: Number(form.get('expiresInDays') ?? TOKEN_DAYS.usual) || 0,
  }
}

async function listPage(
  messaging: Messaging,
  visit: OwnVisit,
  made?: { token: string; tokenId: string },
): Promise<Outcome> {
  const { t } = visit
  const { tokens } = await messaging.call(listPersonalTokens, own(visit))
  const body = (
    <AccountFrame title={t('account.tokens')} intro={t('tokens.intro')}>
      {made !== undefined && <NewToken token={made.token} />}
      <Panel title={t('tokens.yours')}>
        {tokens.length === 0 ? (
          <p class="text-base-content/80">{t('tokens.none')}</p>
        ) : (
          <ul class="flex flex-col divide-y divide-base-300">
            {tokens.map((each) => (
              <TokenRow key={each.tokenId} token={each} isNew={each.tokenId === made?.tokenId} />
            ))}
          </ul>
        )}
        <div>
          <a href={MAKE} class="btn btn-primary">
            <Icon name="key-round" class="size-4" />
            {t('tokens.create')}
          </a>
        </div>
      </Panel>
      <p class="text-base-content/80 text-sm">{t('tokens.reset')}</p>
    </AccountFrame>
  )
  return { title: t('account.tokens'), body }
}

function makePage({ t, form }: OwnVisit, problems: Problems | undefined): Outcome {
  const body = (
    <AccountFrame title={t('tokens.create')} intro={t('tokens.create-intro')}>
      <MakeForm form={problems && form} problems={problems ?? NO_PROBLEMS} />
    </AccountFrame>
  )
  return { title: t('tokens.create'), body, status: problems === undefined ? 200 : 422 }
}

function NewToken({ token }: { token: string }) {
  const { t } = useFrame()
  return (
    <Panel>
      <p role="status" class="alert alert-success">
        {t('tokens.made')}
      </p>
      <div class="flex flex-col gap-1.5">
        <label for="new-token" class="font-medium">
          {t('tokens.new')}
        </label>
        <input id="new-token" class="input w-full font-mono" readOnly value={token} autocomplete="off" />
      </div>
      <p class="text-base-content/80 text-sm">{t('tokens.secret')}</p>
    </Panel>
  )
}

function TokenRow({ token, isNew }: { token: Listed; isNew: boolean }) {
  const { t } = useFrame()
  const { tokenId, name, grant, expiresAt, isExpired, lastUsedAt } = token
  return (
    <li class="flex items-center justify-between gap-3 py-4 first:pt-0 last:pb-0">
      <div class="wrap-anywhere min-w-0">
        <p class="flex flex-wrap items-center gap-2 break-words font-medium">
          {name}
          {isExpired && <span class="badge badge-warning badge-sm">{t('tokens.expired')}</span>}
          {isNew && <span class="badge badge-success badge-sm">{t('tokens.is-new')}</span>}
        </p>
        <p class="text-base-content/80 text-sm">
          {grant.scopes.map((scope) => t(`tokens.scope.${scope}`)).join(' · ')}
          {grant.apps !== null && ` (${grant.apps.join(', ')})`}
        </p>
        <p class="text-base-content/80 text-sm">
          {t('tokens.until')} <Moment at={expiresAt} dateOnly /> · {t('tokens.last-used')}{' '}
          {lastUsedAt === null ? t('tokens.never') : <Moment at={lastUsedAt} />}
        </p>
      </div>
      <ButtonForm
        action="/account/tokens/revoke/"
        fields={{ token: tokenId }}
        label={t('tokens.revoke')}
        about={name}
        look="btn-sm btn-outline btn-error"
      />
    </li>
  )
}

function MakeForm({ form, problems }: { form: URLSearchParams | undefined; problems: Problems }) {
  const { t } = useFrame()
  return (
    <Panel>
      <Form action={MAKE} submit={t('tokens.submit')} problems={problems}>
        <Field
          name="tokenName"
          label={t('tokens.name')}
          value={form?.get('tokenName') ?? ''}
          hint={t('tokens.name-hint')}
          maxLength={TOKEN_NAME_LENGTH}
          problems={problems}
        />
        <fieldset class="flex flex-col gap-2.5" aria-describedby={problems.fields.scopes && 'scopes-problem'}>
          <legend class="mb-2.5 font-medium">{t('tokens.scopes')}</legend>
          {TOKEN_SCOPE_NAMES.map((scope) => (
            <Tick
              key={scope}
              name={`scope-${scope}`}
              label={t(`tokens.scope.${scope}`)}
              checked={form?.get(`scope-${scope}`) === 'yes'}
            />
          ))}
          <FieldProblem id="scopes-problem" problem={problems.fields.scopes} />
        </fieldset>
        <Field
          name="apps"
          label={t('tokens.apps')}
          value={form?.get('apps') ?? ''}
          hint={t('tokens.apps-hint')}
          required={false}
          problems={problems}
        />
        <DaysField chosen={Number(form?.get('expiresInDays') ?? TOKEN_DAYS.usual)} problems={problems} />
      </Form>
    </Panel>
  )
}

function DaysField({ chosen, problems }: { chosen: number; problems: Problems }) {
  const { t } = useFrame()
  return (
    <div class="flex flex-col gap-1.5">
      <label for="field-expiresInDays" class="font-medium">
        {t('tokens.days')}
      </label>
      <select id="field-expiresInDays" name="expiresInDays" class="select w-full">
        {DAYS.map((days) => (
          <option key={days} value={days} selected={days === chosen}>
            {t('tokens.day', { count: days })}
          </option>
        ))}
      </select>
      <FieldProblem id="field-expiresInDays-problem" problem={problems.fields.expiresInDays} />
    </div>
  )
}
