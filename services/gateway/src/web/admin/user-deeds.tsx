import type { Person } from '@appstore/contracts/administration'
import { useFrame } from '../frame/frame.js'
import { Panel } from '../ui/panel.js'
import type { OwnVisit } from '../visit.js'
import { may } from './admin-route.js'
import { DeedForm } from './deed.js'

interface Props {
  readonly person: Person
  readonly hasSessions: boolean
  /** Something beside a password that could be lost. */
  readonly hasFactor: boolean
}

/** What can be done about somebody by whoever looks at the page. */
export function UserDeeds({ person, hasSessions, hasFactor }: Props) {
  const { visit, t } = useFrame()
  const own = visit as OwnVisit
  const isOwn = own.session.account.accountId === person.accountId
  const may_ = (action: Parameters<typeof may>[1]) => may(own, action)
  return (
    <Panel title={t('admin.deeds')}>
      <div class="flex flex-col divide-y divide-base-300">
        {hasSessions && may_('end-sessions-of-others') && <Simple kind="end-sessions" />}
        {may_('revoke-token-of-others') && <Simple kind="replace-token" />}
        {hasFactor && may_('reset-factors-of-others') && <Simple kind="reset-second-factor" />}
        {!person.emailVerified && may_('verify-address-of-others') && <Simple kind="verify-email" />}
        {!isOwn && may_('give-staff') && <Roles person={person} />}
        {person.isDisabled && may_('disable-account') && <Simple kind="enable" />}
        {!person.isDisabled && !isOwn && may_('disable-account') && <Simple kind="disable" isGrave />}
      </div>
    </Panel>
  )
}

function Simple({ kind, isGrave = false }: { kind: string; isGrave?: boolean }) {
  const { t } = useFrame()
  return (
    <DeedForm
      id={kind}
      title={t(`admin.deed.${kind}`)}
      text={t(`admin.deed-text.${kind}`)}
      fields={{ kind }}
      submit={t(`admin.deed.${kind}`)}
      isGrave={isGrave}
    />
  )
}

function Roles({ person }: { person: Person }) {
  const { t } = useFrame()
  const present = person.isSuperuser ? 'superuser' : person.isStaff ? 'staff' : 'user'
  return (
    <DeedForm
      id="roles"
      title={t('admin.deed.roles')}
      fields={{ kind: 'roles' }}
      submit={t('form.save')}
      text={t('admin.deed-text.roles')}
    >
      <fieldset class="flex flex-col gap-2">
        <legend class="mb-1 font-medium">{t('admin.role-label')}</legend>
        {['user', 'staff', 'superuser'].map((role) => (
          <label key={role} class="flex cursor-pointer items-start gap-3">
            <input
              type="radio"
              name="role"
              value={role}
              checked={role === present}
              class="radio radio-sm radio-primary mt-0.5"
            />
            <span>{t(`admin.role.${role}`)}</span>
          </label>
        ))}
      </fieldset>
    </DeedForm>
  )
}
