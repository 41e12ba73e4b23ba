import { apiTokenOf, rotateToken } from '@appstore/contracts/accounts'
import type { Messaging } from '@appstore/nats/connection'
import { fresh } from '../forms/fresh.js'
import { useFrame } from '../frame/frame.js'
import { Form } from '../ui/form.js'
import { Panel } from '../ui/panel.js'
import type { PageRoute } from '../visit.js'
import { AccountFrame } from './account-frame.js'
import { own } from './profile.page.js'

/**
 * The API token (web-and-accounts.md 3.7). It is not on the page that opens, only in the answer to a button, which nothing keeps and
 * nothing compresses, and only after a proof of who sits there.
 */
export function tokenPages(messaging: Messaging): PageRoute[] {
  return [
    {
      path: '/account/token/',
      access: 'private',
      get: fresh(async ({ t }) => ({ title: t('account.token'), body: <Token token={undefined} /> })),
      post: fresh(async (visit) => {
        const { token } = await messaging.call(apiTokenOf, { ...own(visit), caller: visit.caller })
        return { title: visit.t('account.token'), body: <Token token={token} /> }
      }),
    },
    {
      path: '/account/token/new/',
      access: 'private',
      limit: 'api_token_gen',
      get: async () => ({ redirect: '/account/token/' }),
      post: fresh(async (visit) => {
        const { token } = await messaging.call(rotateToken, { ...own(visit), caller: visit.caller })
        return { title: visit.t('account.token'), body: <Token token={token} isNew /> }
      }),
    },
  ]
}

function Token({ token, isNew = false }: { token: string | undefined; isNew?: boolean }) {
  const { t } = useFrame()
  return (
    <AccountFrame title={t('account.token')} intro={t('token.intro')}>
      <Panel>
        {token === undefined ? (
          <Form action="/account/token/" submit={t('token.show')} />
        ) : (
          <>
            {isNew && (
              <p role="status" class="alert alert-success">
                {t('token.replaced')}
              </p>
            )}
            <div class="flex flex-col gap-1.5">
              <label for="token" class="font-medium">
                {t('account.token')}
              </label>
              <input id="token" class="input w-full font-mono" readOnly value={token} autocomplete="off" />
            </div>
            <p class="text-base-content/80 text-sm">{t('token.secret')}</p>
          </>
        )}
      </Panel>
      <Panel title={t('token.replace-title')}>
        <p>{t('token.replace')}</p>
        <Form action="/account/token/new/" submit={t('token.replace-submit')} look="btn-error btn-outline" />
      </Panel>
    </AccountFrame>
  )
}
