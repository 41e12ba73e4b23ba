import { publicProfiles } from '@appstore/contracts/accounts'
import { commentsOfApp, flagComment, REPORT_REASON_LENGTH } from '@appstore/contracts/moderation'
import { appsOf, type OwnApp } from '@appstore/contracts/ownership'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'
import { AccountFrame } from '../account/account-frame.js'
import { own } from '../account/profile.page.js'
import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'
import { Empty, Older } from '../ui/list.js'
import { type Problems, tried } from '../ui/problems.js'
import type { Outcome, OwnVisit, PageRoute } from '../visit.js'
import { type Comment, CommentCard, type Reporting } from './comment-card.js'

const PAGE = 20

/** What people say of an app, for those who look after it, and the owner's way to report it (web-and-accounts.md 4.5). */
export function commentsOfAppPages(messaging: Messaging): PageRoute[] {
  return [
    {
      path: '/account/apps/:app/comments/',
      access: 'private',
      get: async (visit) => showComments(messaging, visit, await ownApp(messaging, visit)),
      async post(visit) {
        const app = await ownApp(messaging, visit)
        const outcome = await tried(visit.t, () => reported(messaging, visit, app))
        return 'problems' in outcome ? await showComments(messaging, visit, app, outcome.problems) : outcome
      },
    },
  ]
}

async function ownApp(messaging: Messaging, visit: OwnVisit): Promise<OwnApp> {
  const appId = visit.parameters.app ?? ''
  const app = (await messaging.call(appsOf, own(visit))).apps.find((each) => each.appId === appId)
  if (app === undefined) throw new DomainError('not-found', 'app-unknown', 'You do not look after an app with this id.')
  return app
}

/** A comment can go while somebody looks at it: then there is nothing left to report. */
async function reported(messaging: Messaging, visit: OwnVisit, { appId }: OwnApp): Promise<Outcome> {
  const { form, caller, session, here } = visit
  const kind = form.get('kind') ?? ''
  if (kind !== 'report' && kind !== 'take-back')
    throw new DomainError('invalid', 'change-unknown', `There is no change ${kind}.`)
  const flagged = kind === 'report'
  const comment = { appId, accountId: given(form, 'person', 100), language: given(form, 'language', 20) }
  const reason = flagged ? given(form, 'reason', REPORT_REASON_LENGTH) : ''
  try {
    await messaging.call(flagComment, { caller, account: session.account, ...comment, flagged, reason })
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'comment-unknown') throw error
    return { redirect: here, notice: 'comment-gone' }
  }
  return { redirect: here, notice: flagged ? 'comment-reported' : 'report-taken-back' }
}

const given = (form: URLSearchParams, name: string, length: number) => (form.get(name) ?? '').slice(0, length)

async function showComments(
  messaging: Messaging,
  visit: OwnVisit,
  { appId, name }: OwnApp,
  problems?: Problems,
): Promise<Outcome> {
  const { query, session, t } = visit
  const before = /^\d{1,6}$/.exec(query.get('before') ?? '')
  const asked = { reported: query.get('show') === 'reported', offset: before === null ? 0 : Number(before[0]) }
  const found = await messaging.call(commentsOfApp, { account: session.account, appId, ...asked, limit: PAGE })
  const accountIds = [...new Set(found.comments.map(({ accountId }) => accountId))]
  const { profiles } = await messaging.call(publicProfiles, { accountIds })
  const names = new Map(profiles.map((each) => [each.accountId, `${each.firstName} ${each.lastName}`.trim()]))
  const reporting: Reporting = { may: found.mayReport, problems, form: visit.form }
  const next = asked.offset + found.comments.length < found.total ? String(asked.offset + found.comments.length) : null
  const title = t('comments.title-of', { app: name })
  const body = (
    <AccountFrame title={title} intro={t(found.mayReport ? 'comments.intro' : 'comments.intro-maintainer')}>
      <Ways appId={appId} name={name} isReported={asked.reported} />
      <Comments comments={found.comments} names={names} reporting={reporting} isReported={asked.reported} />
      <Older path={visit.path} query={query} next={next} />
    </AccountFrame>
  )
  return { title, body, status: problems === undefined ? 200 : 422 }
}

/** Back to the app, and to all comments or to those that were reported. */
function Ways({ appId, name, isReported }: { appId: string; name: string; isReported: boolean }) {
  const { t } = useFrame()
  const app = `/account/apps/${encodeURIComponent(appId)}/`
  const choices = [
    [`${app}comments/`, 'comments.all', !isReported],
    [`${app}comments/?show=reported`, 'comments.reported', isReported],
  ] as const
  return (
    <div class="flex flex-wrap items-center justify-between gap-3">
      <a href={app} class="link link-hover flex items-center gap-1 text-sm">
        <Icon name="chevron-left" class="size-4 rtl:rotate-180" />
        {name}
      </a>
      <nav aria-label={t('comments.show')} class="join">
        {choices.map(([path, text, isOpen]) => (
          <a
            key={path}
            href={path}
            class={`btn btn-sm join-item ${isOpen ? 'btn-primary' : ''}`}
            {...(isOpen ? { 'aria-current': 'page' } : {})}
          >
            {t(text)}
          </a>
        ))}
      </nav>
    </div>
  )
}

interface Props {
  readonly comments: readonly Comment[]
  readonly names: ReadonlyMap<string, string>
  readonly reporting: Reporting
  readonly isReported: boolean
}

function Comments({ comments, names, reporting, isReported }: Props) {
  const { t } = useFrame()
  if (comments.length === 0) return <Empty text={t(isReported ? 'comments.none-reported' : 'comments.none')} />
  return (
    <ul class="flex flex-col gap-4">
      {comments.map((comment) => (
        <li key={`${comment.accountId} ${comment.language}`}>
          <CommentCard comment={comment} author={names.get(comment.accountId) ?? ''} reporting={reporting} />
        </li>
      ))}
    </ul>
  )
}
