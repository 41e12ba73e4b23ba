import type { listPasskeys } from '@appstore/contracts/passkeys'
import type { z } from 'zod'
import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'
import { Moment } from '../ui/moment.js'
import { Panel } from '../ui/panel.js'
import { AccountFrame } from './account-frame.js'
import { CODES_PATH } from './security-parts.js'

export type Passkey = z.infer<typeof listPasskeys.response>['passkeys'][number]

export const PASSKEYS_PATH = '/account/passkeys/'

/** All passkeys of somebody, and the ways to add, rename and remove one. */
export function Passkeys({ passkeys, lacksCodes }: { passkeys: readonly Passkey[]; lacksCodes: boolean }) {
  const { t } = useFrame()
  return (
    <AccountFrame title={t('passkeys.title')} intro={t('passkeys.intro')}>
      {lacksCodes && (
        <div role="status" class="alert alert-warning">
          <Icon name="circle-alert" />
          <span>{t('passkeys.lacks-codes')}</span>
          <a class="btn btn-sm" href={CODES_PATH}>
            {t('security.new-codes')}
          </a>
        </div>
      )}
      <Panel>
        {passkeys.length === 0 ? (
          <div class="flex flex-col items-center gap-3 py-4 text-center">
            <span class="rounded-full bg-base-200 p-4">
              <Icon name="fingerprint" class="size-8 text-primary" />
            </span>
            <p class="font-medium">{t('passkeys.none')}</p>
            <p class="max-w-md text-base-content/80 text-sm">{t('passkeys.second-factor')}</p>
          </div>
        ) : (
          <ul class="flex flex-col divide-y divide-base-300">
            {passkeys.map((passkey) => (
              <Listed key={passkey.passkeyId} passkey={passkey} />
            ))}
          </ul>
        )}
      </Panel>
      {passkeys.length > 0 && <p class="text-base-content/80 text-sm">{t('passkeys.second-factor')}</p>}
      <div class="flex flex-col gap-3">
        <a href={`${PASSKEYS_PATH}new/`} class="btn btn-primary self-start">
          <Icon name="plus" class="size-4" />
          {t('passkeys.add')}
        </a>
        <noscript>
          <p class="text-base-content/80 text-sm">{t('passkeys.needs-javascript')}</p>
        </noscript>
      </div>
    </AccountFrame>
  )
}

function Listed({ passkey }: { passkey: Passkey }) {
  const { t } = useFrame()
  const { name, keeper, addedAt, lastUsedAt, passkeyId } = passkey
  return (
    <li class="flex flex-wrap items-center justify-between gap-3 py-4 first:pt-0 last:pb-0">
      <div class="flex min-w-0 items-start gap-3">
        <Icon name="fingerprint" class="mt-0.5 size-5 text-primary" />
        <div class="min-w-0">
          <p class="wrap-anywhere font-medium">{name}</p>
          <p class="text-base-content/80 text-sm">
            {keeper !== '' && keeper !== name && `${keeper} · `}
            {t('passkeys.added')} <Moment at={addedAt} dateOnly />
          </p>
          <p class="text-base-content/80 text-sm">
            {lastUsedAt === null ? (
              t('passkeys.never-used')
            ) : (
              <>
                {t('passkeys.last-used')} <Moment at={lastUsedAt} />
              </>
            )}
          </p>
        </div>
      </div>
      <div class="flex gap-2">
        <a
          href={`${PASSKEYS_PATH}${passkeyId}/`}
          class="btn btn-sm btn-outline"
          aria-label={`${t('passkeys.rename')}: ${name}`}
        >
          {t('passkeys.rename')}
        </a>
        <a
          href={`${PASSKEYS_PATH}${passkeyId}/remove/`}
          class="btn btn-sm btn-outline btn-error"
          aria-label={`${t('passkeys.remove')}: ${name}`}
        >
          {t('passkeys.remove')}
        </a>
      </div>
    </li>
  )
}
