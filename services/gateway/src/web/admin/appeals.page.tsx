import { type Appeal, decideAppeal, listAppeals } from '@appstore/contracts/moderation'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'
import { useFrame } from '../frame/frame.js'
import { languageName } from '../ui/language-name.js'
import { Empty, Older } from '../ui/list.js'
import { Moment } from '../ui/moment.js'
import type { OwnVisit } from '../visit.js'
import { AdminFrame } from './admin-frame.js'
import { type AdminPage, type Deed, given } from './admin-route.js'
import { DeedForm } from './deed.js'
import { type Names, namesOf, UserLink } from './user-names.js'

/** Where the frame leads, and the address that people know from before (web-and-accounts.md 1). */
export const APPEALS_PATH = '/account/appeal-comments/'
const PAGE = 20

/** Comments whose app's owner says that they are spam, for those who decide about them (web-and-accounts.md 4.5). */
export function appealsPage(messaging: Messaging): AdminPage {
  const deed = (decision: 'delete' | 'dismiss'): Deed => ({
    right: 'decide-appeal',
    async carryOut({ caller, session, form, here }) {
      const comment = {
        appId: given(form, 'app'),
        accountId: given(form, 'person', 100),
        language: given(form, 'language', 20),
      }
      try {
        await messaging.call(decideAppeal, { caller, account: session.account, ...comment, decision })
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'appeal-unknown') throw error
        return { redirect: here, notice: 'comment-decided' } // by somebody else, meanwhile: there is nothing left to do
      }
      return { redirect: here, notice: decision === 'delete' ? 'comment-deleted' : 'comment-stays' }
    },
  })
  return {
    path: APPEALS_PATH,
    right: 'decide-appeal',
    get: (visit, problem) => showAppeals(messaging, visit, problem),
    deeds: { delete: deed('delete'), dismiss: deed('dismiss') },
  }
}

async function showAppeals(messaging: Messaging, visit: OwnVisit, problem: string | undefined) {
  const before = /^\d{1,6}$/.exec(visit.query.get('before') ?? '')
  const offset = before === null ? 0 : Number(before[0])
  const { appeals, total } = await messaging.call(listAppeals, { account: visit.session.account, offset, limit: PAGE })
  const names = await namesOf(
    messaging,
    appeals.map(({ accountId }) => accountId),
  )
  const next = offset + appeals.length < total ? String(offset + appeals.length) : null
  return {
    title: visit.t('admin.appeals'),
    body: <Appeals appeals={appeals} names={names} next={next} problem={problem} />,
  }
}

interface Props {
  readonly appeals: readonly Appeal[]
  readonly names: Names
  readonly next: string | null
  readonly problem: string | undefined
}

function Appeals({ appeals, names, next, problem }: Props) {
  const { visit, t } = useFrame()
  return (
    <AdminFrame title={t('admin.appeals')} intro={t('admin.appeals-intro')} problem={problem}>
      {appeals.length === 0 && <Empty text={t('admin.no-appeals')} />}
      <ul class="flex flex-col gap-4">
        {appeals.map((appeal) => (
          <li key={idOf(appeal)} class="rounded-box border border-base-300 bg-base-100 p-5">
            <One appeal={appeal} names={names} />
          </li>
        ))}
      </ul>
      <Older path={APPEALS_PATH} query={visit.query} next={next} labels={['admin.first', 'admin.more']} />
    </AdminFrame>
  )
}

const idOf = ({ appId, accountId, language }: Appeal) => `${appId} ${accountId} ${language}`

function One({ appeal, names }: { appeal: Appeal; names: Names }) {
  const { visit, t } = useFrame()
  const { appId, accountId, language, comment, flaggedAt, reason } = appeal
  return (
    <>
      <p class="flex flex-wrap items-baseline justify-between gap-x-4">
        <span>
          <UserLink accountId={accountId} names={names} /> · {t('admin.thing.app')}{' '}
          <a class="link" href={`/admin/apps/${encodeURIComponent(appId)}/`}>
            {appId}
          </a>{' '}
          · {languageName(language, visit.language)}
        </span>
        <span class="text-base-content/80 text-sm">
          {t('admin.flagged')} <Moment at={flaggedAt} />
        </span>
      </p>
      <blockquote class="my-3 whitespace-pre-wrap break-words border-base-300 border-s-4 ps-3">
        {comment ?? t('admin.comment-unreadable')}
      </blockquote>
      {reason !== null && (
        <p class="mb-3 whitespace-pre-wrap break-words">
          <span class="font-medium">{t('admin.appeal-reason')}</span> {reason}
        </p>
      )}
      <div class="flex flex-col divide-y divide-base-300">
        {(['dismiss', 'delete'] as const).map((kind) => (
          <DeedForm
            key={kind}
            id={`${kind}-${idOf(appeal).replaceAll(/[^\w-]+/g, '-')}`}
            title={t(`admin.appeal.${kind}`)}
            text={t(`admin.appeal-text.${kind}`)}
            fields={{ kind, app: appId, person: accountId, language }}
            submit={t(`admin.appeal.${kind}`)}
            isGrave={kind === 'delete'}
          />
        ))}
      </div>
    </>
  )
}
