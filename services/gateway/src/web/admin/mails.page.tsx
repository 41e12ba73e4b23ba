import { findAccount } from '@appstore/contracts/accounts'
import { type DeliveryLine, DeliveryState, findDeliveries, retryDelivery } from '@appstore/contracts/deliveries'
import { MailKind } from '@appstore/contracts/mails'
import type { Messaging } from '@appstore/nats/connection'
import { useFrame } from '../frame/frame.js'
import type { Translate } from '../language/catalogues.js'
import { ButtonForm } from '../ui/form.js'
import { Empty, Filter, Older, Table } from '../ui/list.js'
import { Moment } from '../ui/moment.js'
import type { OwnVisit } from '../visit.js'
import { AdminFrame } from './admin-frame.js'
import { type AdminPage, given, may } from './admin-route.js'
import { type Names, namesOf, UserLink } from './user-names.js'

const PATH = '/admin/mails/'
const PAGE = 25

/** What became of the mails of the store; neither where they went nor what they said. */
export function mailsPage(messaging: Messaging): AdminPage {
  return {
    path: PATH,
    right: 'see-mails',
    get: (visit, problem) => showMails(messaging, visit, problem),
    deeds: {
      retry: {
        right: 'resend-mail',
        async carryOut({ caller, session, form, here }) {
          const deliveryId = given(form, 'delivery', 100)
          await messaging.call(retryDelivery, { caller, account: session.account, deliveryId })
          return { redirect: here, notice: 'mail-retried' }
        },
      },
    },
  }
}

async function showMails(messaging: Messaging, visit: OwnVisit, problem: string | undefined) {
  const { query, session, t } = visit
  const username = given(query, 'user')
  const person = username === '' ? null : (await messaging.call(findAccount, { username })).account
  const state = DeliveryState.safeParse(query.get('state'))
  const kind = MailKind.safeParse(query.get('kind'))
  const before = /^\d{1,18}$/.exec(query.get('before') ?? '')
  const nobody = username !== '' && person === null
  const found = nobody
    ? { deliveries: [], next: null }
    : await messaging.call(findDeliveries, {
        account: session.account,
        state: state.success ? state.data : null,
        kind: kind.success ? kind.data : null,
        accountId: person?.accountId ?? null,
        before: before === null ? null : before[0],
        limit: PAGE,
      })
  const names = await namesOf(
    messaging,
    found.deliveries.flatMap(({ accountId }) => accountId ?? []),
  )
  return { title: t('admin.mails'), body: <Mails {...found} names={names} problem={problem} /> }
}

interface Props {
  readonly deliveries: readonly DeliveryLine[]
  readonly next: string | null
  readonly names: Names
  readonly problem: string | undefined
}

function Mails({ deliveries, next, names, problem }: Props) {
  const { visit, t } = useFrame()
  const isOneToRetry = ({ state, reason }: DeliveryLine) =>
    state === 'failed' && reason !== 'not-wanted' && may(visit as OwnVisit, 'resend-mail')
  const states = DeliveryState.options.map((state) => [state, t(`admin.mail-state.${state}`)] as const)
  return (
    <AdminFrame title={t('admin.mails')} intro={t('admin.mails-intro')} problem={problem}>
      <Filter
        path={PATH}
        submit={t('admin.find')}
        fields={[
          { name: 'user', label: t('admin.mail-to'), value: given(visit.query, 'user'), type: 'search' },
          {
            name: 'kind',
            label: t('admin.mail'),
            value: given(visit.query, 'kind'),
            choices: [['', t('admin.mail-kinds')], ...kindsByName(visit.language, t)],
          },
          {
            name: 'state',
            label: t('admin.state'),
            value: given(visit.query, 'state'),
            choices: [['', t('admin.mail-all')], ...states],
          },
        ]}
      />
      {deliveries.length === 0 ? (
        <Empty text={t('admin.no-mails')} />
      ) : (
        <Table
          label={t('admin.mails')}
          columns={[t('admin.mail'), t('admin.mail-for'), t('admin.state'), t('admin.mail-at'), t('admin.mail-do')]}
          rows={deliveries.map((mail) => ({ key: mail.deliveryId, cells: cellsOf(mail, names, isOneToRetry(mail)) }))}
        />
      )}
      <Older path={PATH} query={visit.query} next={next} />
    </AdminFrame>
  )
}

/** Every kind there is, as somebody looks for it: by its words. */
function kindsByName(language: string, t: Translate): (readonly [kind: string, text: string])[] {
  const named = MailKind.options.map((kind) => [kind, t(`admin.mail-kind.${kind}`)] as const)
  return named.sort(([, one], [, other]) => one.localeCompare(other, language))
}

function cellsOf(mail: DeliveryLine, names: Names, canRetry: boolean) {
  return [
    <Kind key="kind" kind={mail.kind} />,
    <Receiver key="for" accountId={mail.accountId} names={names} />,
    <State key="state" mail={mail} />,
    <Moment key="at" at={mail.changedAt} />,
    canRetry ? <Retry key="do" mail={mail} /> : null,
  ]
}

function Kind({ kind }: { kind: DeliveryLine['kind'] }) {
  const { t } = useFrame()
  return <span class="font-medium">{t(`admin.mail-kind.${kind}`)}</span>
}

function Receiver({ accountId, names }: { accountId: string | null; names: Names }) {
  const { t } = useFrame()
  return accountId === null ? <span>{t('admin.mail-stranger')}</span> : <UserLink accountId={accountId} names={names} />
}

const LOOKS: Readonly<Record<DeliveryState, string>> = {
  queued: 'border-base-300 bg-base-200',
  failing: 'badge-warning',
  sent: 'badge-success',
  failed: 'badge-error',
}

function State({ mail }: { mail: DeliveryLine }) {
  const { t } = useFrame()
  return (
    <span class="flex flex-col items-end gap-1 md:items-start">
      <span class={`badge badge-sm whitespace-nowrap ${LOOKS[mail.state]}`}>{t(`admin.mail-state.${mail.state}`)}</span>
      {mail.reason !== null && (
        <span class="text-base-content/80 text-sm max-md:text-end">
          {t(`admin.mail-reason.${mail.reason}`)}
          {mail.responseCode !== null && ` (${mail.responseCode})`} ·{' '}
          {t('admin.mail-attempts', { count: mail.attempts })}
        </span>
      )}
      {mail.retryAt !== null && (
        <span class="text-base-content/80 text-sm max-md:text-end">
          {t('admin.mail-again')} <Moment at={mail.retryAt} />
        </span>
      )}
    </span>
  )
}

function Retry({ mail }: { mail: DeliveryLine }) {
  const { visit, t } = useFrame()
  return (
    <ButtonForm
      action={visit.here}
      fields={{ kind: 'retry', delivery: mail.deliveryId }}
      label={t('admin.mail-retry')}
      about={t(`admin.mail-kind.${mail.kind}`)}
      look="btn-sm btn-outline"
    />
  )
}
