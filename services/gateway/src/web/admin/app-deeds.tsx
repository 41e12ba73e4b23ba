import type { AdministeredApp } from '@appstore/contracts/app-administration'
import { AppFlag } from '@appstore/contracts/ownership'
import type { Action } from '@appstore/contracts/rights'
import { useFrame } from '../frame/frame.js'
import { Field } from '../ui/form.js'
import { Panel } from '../ui/panel.js'
import type { OwnVisit } from '../visit.js'
import { may } from './admin-route.js'
import { DeedForm } from './deed.js'

/** What can be done about an app by whoever looks at the page. */
export function AppDeeds({ app }: { app: AdministeredApp }) {
  const { visit, t } = useFrame()
  const can = (action: Action) => may(visit as OwnVisit, action)
  const waits = app.isIntegration && !app.isApproved
  if (app.isDeleted) {
    return (
      <Panel title={t('admin.deeds')}>
        {can('restore-app') ? <Simple kind="restore" /> : <p>{t('admin.only-administrators-restore')}</p>}
      </Panel>
    )
  }
  return (
    <Panel title={t('admin.deeds')}>
      <div class="flex flex-col divide-y divide-base-300">
        {waits && can('approve-integration') && <Simple kind="approve" />}
        {can('feature-app') && <Switch kind="feature" what="feature" isOn={app.isFeatured} />}
        {can('change-flags') && <Flags app={app} />}
        {can('set-maintainer') && <Named kind="add-maintainer" />}
        {can('set-owner') && <Named kind="owner" />}
        {can('remove-app') && <Simple kind={waits ? 'reject' : 'remove'} sends="remove" isGrave />}
      </div>
    </Panel>
  )
}

function Flags({ app }: { app: AdministeredApp }) {
  const flags = AppFlag.options.filter((flag) => !(flag === 'transfer' && app.isIntegration))
  return (
    <>
      {flags.map((flag) => (
        <Switch key={flag} kind="flag" what={flag} isOn={app.flags[flag]} />
      ))}
    </>
  )
}

/** One thing that is said of the app, or is not: the form names the state that it is to have. */
function Switch({ kind, what, isOn }: { kind: string; what: string; isOn: boolean }) {
  const { t } = useFrame()
  const text = t(isOn ? `admin.turn-off.${what}` : `admin.turn-on.${what}`)
  return (
    <DeedForm
      id={`${kind}-${what}`}
      title={text}
      fields={{ kind, on: isOn ? 'no' : 'yes', ...(kind === 'flag' ? { flag: what } : {}) }}
      submit={text}
    />
  )
}

function Named({ kind }: { kind: string }) {
  const { t } = useFrame()
  return (
    <DeedForm
      id={kind}
      title={t(`admin.app-deed.${kind}`)}
      text={t(`admin.app-deed-text.${kind}`)}
      fields={{ kind }}
      submit={t(`admin.app-deed.${kind}`)}
    >
      <Field id={`${kind}-username`} name="username" label={t('fields.username')} maxLength={150} />
    </DeedForm>
  )
}

function Simple({ kind, sends = kind, isGrave = false }: { kind: string; sends?: string; isGrave?: boolean }) {
  const { t } = useFrame()
  return (
    <DeedForm
      id={kind}
      title={t(`admin.app-deed.${kind}`)}
      text={t(`admin.app-deed-text.${kind}`)}
      fields={{ kind: sends }}
      submit={t(`admin.app-deed.${kind}`)}
      isGrave={isGrave}
    />
  )
}
