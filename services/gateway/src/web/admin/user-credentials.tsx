import type { Person } from '@appstore/contracts/administration'
import type { linkedLogins } from '@appstore/contracts/linked-logins'
import type { listPasskeys } from '@appstore/contracts/passkeys'
import type { listPersonalTokens } from '@appstore/contracts/personal-tokens'
import type { secondFactorsOf } from '@appstore/contracts/second-factor'
import type { ComponentChildren } from 'preact'
import type { z } from 'zod'
import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'
import type { IconName } from '../frame/icons.js'
import { Moment } from '../ui/moment.js'
import { Panel } from '../ui/panel.js'
import type { OwnVisit } from '../visit.js'
import { may } from './admin-route.js'
import { DeedForm } from './deed.js'

/** With what somebody logs in, and programs in their name. */
export interface WaysIn {
  readonly factors: z.infer<typeof secondFactorsOf.response>
  readonly passkeys: z.infer<typeof listPasskeys.response>['passkeys']
  readonly logins: z.infer<typeof linkedLogins.response>['logins']
  readonly tokens: z.infer<typeof listPersonalTokens.response>['tokens']
}

/** Something that can be lost, and reset then. */
export const hasFactor = ({ factors, passkeys }: WaysIn) => factors.totp !== null || passkeys.length > 0

/** What opens the account: no secret of it, and what its holder is called elsewhere only for those who may know more than others. */
export function WaysToLogIn({ person, ways: { factors, passkeys, logins } }: { person: Person; ways: WaysIn }) {
  const { visit, t } = useFrame()
  const own = visit as OwnVisit
  const mayKnowNames = may(own, 'see-addresses')
  const { totp, recoveryCodes } = factors
  return (
    <Panel title={t('admin.ways-in')}>
      <ul class="flex flex-col divide-y divide-base-300">
        <Way icon="lock-keyhole" name={t('fields.password')}>
          {t(person.hasPassword ? 'admin.is-set' : 'admin.is-not-set')}
        </Way>
        {totp !== null && (
          <Way icon="shield-check" name={t('admin.authenticator')}>
            {t('admin.since')} <Moment at={totp.since} dateOnly /> · {t('admin.codes-left', { count: recoveryCodes })}
          </Way>
        )}
        {passkeys.map(({ passkeyId, name, addedAt, lastUsedAt }) => (
          <Way
            key={passkeyId}
            icon="fingerprint"
            name={`${t('admin.passkey')}: ${name}`}
            deed={
              may(own, 'reset-factors-of-others') && (
                <DeedForm
                  id={`passkey-${passkeyId}`}
                  title={t('admin.deed.remove-passkey')}
                  about={name}
                  fields={{ kind: 'remove-passkey', passkey: passkeyId }}
                  submit={t('admin.deed.remove-passkey')}
                  isGrave
                />
              )
            }
          >
            {t('admin.since')} <Moment at={addedAt} dateOnly /> · <LastUse at={lastUsedAt} />
          </Way>
        ))}
        {logins.map(({ loginId, provider, name, linkedAt }) => (
          <Way
            key={loginId}
            icon="link"
            name={`${t(`logins.party.${provider}`)}${mayKnowNames && name !== '' ? `: ${name}` : ''}`}
          >
            {t('admin.since')} <Moment at={linkedAt} dateOnly />
          </Way>
        ))}
      </ul>
    </Panel>
  )
}

/** Tokens for programs: what each is for, and the way to end it. */
export function TokenList({ tokens }: { tokens: WaysIn['tokens'] }) {
  const { visit, t } = useFrame()
  const canRevoke = may(visit as OwnVisit, 'revoke-token-of-others')
  return (
    <Panel title={t('account.tokens')}>
      {tokens.length === 0 && <p class="text-base-content/80">{t('admin.no-tokens')}</p>}
      <ul class="flex flex-col divide-y divide-base-300">
        {tokens.map(({ tokenId, name, grant, expiresAt, isExpired, lastUsedAt }) => (
          <Way
            key={tokenId}
            icon="key-round"
            name={name}
            badge={isExpired && <span class="badge badge-warning badge-sm">{t('tokens.expired')}</span>}
            deed={
              canRevoke && (
                <DeedForm
                  id={`token-${tokenId}`}
                  title={t('admin.deed.revoke-token')}
                  about={name}
                  text={t('admin.deed-text.revoke-token')}
                  fields={{ kind: 'revoke-token', token: tokenId }}
                  submit={t('admin.deed.revoke-token')}
                  isGrave
                />
              )
            }
          >
            {grant.scopes.map((scope) => t(`tokens.scope.${scope}`)).join(' · ')}
            {grant.apps !== null && ` (${grant.apps.join(', ')})`}
            <br />
            {t('tokens.until')} <Moment at={expiresAt} dateOnly /> · <LastUse at={lastUsedAt} /> ·{' '}
            <a class="link" href={`/admin/audit/?${new URLSearchParams({ credential: `token:${tokenId}` })}`}>
              {t('admin.what-token-did')}
            </a>
          </Way>
        ))}
      </ul>
    </Panel>
  )
}

interface WayProps {
  readonly icon: IconName
  readonly name: string
  readonly badge?: ComponentChildren
  readonly deed?: ComponentChildren
  /** What is known of it. */
  readonly children: ComponentChildren
}

function Way({ icon, name, badge, deed, children }: WayProps) {
  return (
    <li class="flex gap-3 py-3 first:pt-0 last:pb-0">
      <Icon name={icon} class="mt-1 size-4 shrink-0 text-base-content/70" />
      <div class="min-w-0 grow">
        <p class="flex flex-wrap items-center gap-2 break-words font-medium">
          {name}
          {badge}
        </p>
        <p class="break-words text-base-content/80 text-sm">{children}</p>
        {deed}
      </div>
    </li>
  )
}

function LastUse({ at }: { at: string | null }) {
  const { t } = useFrame()
  return (
    <>
      {t('tokens.last-used')} {at === null ? t('tokens.never') : <Moment at={at} />}
    </>
  )
}
