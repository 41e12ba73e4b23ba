import type { secondFactorsOf } from '@appstore/contracts/second-factor'
import type { ComponentChildren } from 'preact'
import type { z } from 'zod'
import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'
import { CodeField } from '../ui/code-field.js'
import { Form, Tick } from '../ui/form.js'
import { Moment } from '../ui/moment.js'
import { Panel } from '../ui/panel.js'
import type { Problems } from '../ui/problems.js'
import { AccountFrame } from './account-frame.js'
import { QrCode } from './qr-code.js'

type Factors = z.infer<typeof secondFactorsOf.response>

export const CODES_PATH = '/account/security/recovery-codes/'

/** So few codes are worth a word. */
const FEW = 3

/** What protects the account beside the password. Other ways, such as passkeys, have their panels here. */
export function Security({ factors }: { factors: Factors }) {
  const { t } = useFrame()
  const { totp, recoveryCodes, passkeys } = factors
  const hasNone = recoveryCodes === 0
  return (
    <AccountFrame title={t('account.security')} intro={t('security.intro')}>
      <Panel title={t('security.app')}>{totp === null ? <NoApp /> : <App since={totp.since} />}</Panel>
      {(totp !== null || passkeys > 0) && (
        <Panel title={t('security.codes')}>
          <p>{t('security.codes-intro')}</p>
          <p class={recoveryCodes <= FEW ? 'alert alert-warning' : 'font-medium'}>
            {hasNone ? t('security.no-codes-left') : t('security.codes-left', { count: recoveryCodes })}
          </p>
          <a class={`btn ${hasNone ? 'btn-primary' : 'btn-outline'} self-start`} href={CODES_PATH}>
            {t('security.new-codes')}
          </a>
        </Panel>
      )}
    </AccountFrame>
  )
}

function NoApp() {
  const { t } = useFrame()
  return (
    <>
      <p>{t('security.app-intro')}</p>
      <a class="btn btn-primary self-start" href="/account/security/app/">
        {t('security.set-up')}
      </a>
    </>
  )
}

function App({ since }: { since: string }) {
  const { t } = useFrame()
  return (
    <>
      <p class="flex flex-wrap items-center gap-2">
        <span class="badge badge-success gap-1">
          <Icon name="shield-check" class="size-4" />
          {t('security.on')}
        </span>
        <span>
          {t('security.since')} <Moment at={since} dateOnly />
        </span>
      </p>
      <p>{t('security.app-on')}</p>
      <a class="btn btn-outline btn-error self-start" href="/account/security/app/remove/">
        {t('security.remove')}
      </a>
    </>
  )
}

/** The first step needs no key yet: there may be no app to read it. */
export function BeginSetUp() {
  const { t } = useFrame()
  return (
    <AccountFrame title={t('security.set-up-title')}>
      <Panel>
        <p>{t('security.get-app')}</p>
        <Form action="/account/security/app/" submit={t('security.show-picture')} />
      </Panel>
      <Back />
    </AccountFrame>
  )
}

/** Picture and key of an app that is being set up. */
export function SetUp(props: { totpId: string; key: string; uri: string; problems: Problems; endOthers: boolean }) {
  const { t } = useFrame()
  const { totpId, key, uri, problems, endOthers } = props
  const inFours = key.match(/.{1,4}/g)?.join(' ') ?? key
  return (
    <AccountFrame title={t('security.set-up-title')}>
      <Panel title={t('security.scan-title')}>
        <p>{t('security.scan')}</p>
        <QrCode text={uri} label={t('security.picture')} />
        <p>
          {t('security.type-instead')}{' '}
          <span class="block break-words pt-1 font-mono text-lg tracking-wide">{inFours}</span>
        </p>
      </Panel>
      <Panel title={t('security.confirm-title')}>
        <Form action="/account/security/app/confirm/" submit={t('security.confirm')} problems={problems}>
          <input type="hidden" name="app" value={totpId} />
          <CodeField problems={problems} />
          <EndOthers checked={endOthers} />
        </Form>
      </Panel>
      <Back />
    </AccountFrame>
  )
}

/** Whoever got in by the password alone, before there was more to show, goes out. */
export function EndOthers({ checked }: { checked: boolean }) {
  return <Tick name="endOthers" label={useFrame().t('security.end-others')} checked={checked} />
}

export function endsOthers(form: URLSearchParams): boolean {
  return form.get('endOthers') === 'yes'
}

/** Codes for the day the app is lost; there is no second look at them. */
export function RecoveryCodes({ codes, isFirst = false }: { codes: readonly string[]; isFirst?: boolean }) {
  const { t } = useFrame()
  return (
    <AccountFrame title={t('security.codes')}>
      {isFirst && (
        <div role="status" class="alert alert-success print:hidden">
          <Icon name="circle-check" />
          <span>{t('security.app-ready')}</span>
        </div>
      )}
      <Panel title={t('security.keep-title')}>
        <p>{t('security.keep')}</p>
        <ol class="grid grid-cols-1 gap-x-8 gap-y-2 rounded-box bg-base-200 p-4 font-mono sm:grid-cols-2" data-codes>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
        {/* a script shows these: without one, browsers copy and print all the same */}
        <div class="flex flex-wrap gap-2 print:hidden">
          <button
            type="button"
            class="btn btn-outline"
            hidden
            data-copy="[data-codes]"
            data-done={t('security.copied')}
          >
            {t('security.copy')}
          </button>
          <button type="button" class="btn btn-outline" hidden data-print>
            {t('security.print')}
          </button>
        </div>
      </Panel>
      <a class="btn btn-primary self-start print:hidden" href="/account/security/">
        {t('security.kept')}
      </a>
    </AccountFrame>
  )
}

export function AskToReplaceCodes() {
  const { t } = useFrame()
  return (
    <Ask title={t('security.new-codes-title')} question={t('security.new-codes-question')}>
      <Form action="/account/security/recovery-codes/" submit={t('security.new-codes')} />
    </Ask>
  )
}

export function AskToRemove() {
  const { t } = useFrame()
  return (
    <Ask title={t('security.remove-title')} question={t('security.remove-question')}>
      <Form action="/account/security/app/remove/" submit={t('security.remove')} look="btn-error" />
    </Ask>
  )
}

function Ask({ title, question, children }: { title: string; question: string; children: ComponentChildren }) {
  return (
    <AccountFrame title={title}>
      <Panel>
        <p>{question}</p>
        {children}
      </Panel>
      <Back />
    </AccountFrame>
  )
}

function Back() {
  const { t } = useFrame()
  return (
    <p>
      <a class="link" href="/account/security/">
        {t('security.back')}
      </a>
    </p>
  )
}
