import { type commentsOfApp, REPORT_REASON_LENGTH } from '@appstore/contracts/moderation'
import type { z } from 'zod'
import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'
import { ButtonForm, Form } from '../ui/form.js'
import { languageName } from '../ui/language-name.js'
import { Moment } from '../ui/moment.js'
import { NO_PROBLEMS, type Problems } from '../ui/problems.js'
import { TextArea } from '../ui/text-area.js'

export type Comment = z.infer<typeof commentsOfApp.response>['comments'][number]

/** May whoever looks at the page report, and what was wrong with a report that they sent. */
export interface Reporting {
  readonly may: boolean
  readonly problems: Problems | undefined
  readonly form: URLSearchParams
}

const RATINGS = {
  0: ['bad', 'badge-error'],
  0.5: ['fair', 'border-base-300 bg-base-200'],
  1: ['good', 'badge-success'],
} as const

interface Props {
  readonly comment: Comment
  /** "": not given. */
  readonly author: string
  readonly reporting: Reporting
}

/** What somebody says of an app, what became of it, and the way to report it. */
export function CommentCard({ comment, author, reporting }: Props) {
  const { visit, t } = useFrame()
  const [rating, look] = RATINGS[comment.rating]
  const isRemoved = comment.report?.state === 'removed'
  return (
    <article class="flex flex-col gap-3 rounded-box border border-base-300 bg-base-100 p-5">
      <p class="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span class="break-words font-medium">{author === '' ? t('comments.anonymous') : author}</span>
        <span class={`badge badge-sm whitespace-nowrap ${look}`}>{t(`comments.rating.${rating}`)}</span>
        <span class="text-base-content/80 text-sm">
          {languageName(comment.language, visit.language)} · <Moment at={comment.writtenAt} dateOnly />
        </span>
      </p>
      {!isRemoved && (
        <blockquote class="whitespace-pre-wrap break-words border-base-300 border-s-4 ps-3">
          {comment.comment ?? t('comments.unreadable')}
        </blockquote>
      )}
      <Report comment={comment} />
      {reporting.may && !isRemoved && <Ways comment={comment} author={author} reporting={reporting} />}
    </article>
  )
}

const LOOKS = { waiting: 'alert-warning', stands: 'alert-info', removed: 'alert-success' } as const

/** What became of a report. */
function Report({ comment: { report } }: { comment: Comment }) {
  const { t } = useFrame()
  if (report === null) return null
  const { state, at, decidedAt, reason } = report
  return (
    <div class={`alert alert-soft ${LOOKS[state]} items-start text-base-content`}>
      <Icon name={state === 'removed' ? 'trash-2' : state === 'stands' ? 'circle-check' : 'flag'} class="size-5" />
      <div class="flex min-w-0 flex-col gap-1">
        <p>
          <span class="font-medium">{t(`comments.state.${state}`)}</span> {t(`comments.state-text.${state}`)}
        </p>
        {reason !== null && (
          <p class="whitespace-pre-wrap break-words text-sm">
            {t('comments.your-reason')} {reason}
          </p>
        )}
        <p class="text-sm">
          {t('comments.reported-on')} <Moment at={at} dateOnly />
          {decidedAt !== null && (
            <>
              {' '}
              · {t('comments.decided-on')} <Moment at={decidedAt} dateOnly />
            </>
          )}
        </p>
      </div>
    </div>
  )
}

function Ways({ comment: { accountId, language, report }, author, reporting }: Props) {
  const { visit, t } = useFrame()
  const fields = { person: accountId, language }
  const about = author === '' ? t('comments.anonymous') : author
  if (report?.state === 'waiting') {
    return (
      <ButtonForm
        action={visit.here}
        fields={{ kind: 'take-back', ...fields }}
        label={t('comments.take-back')}
        about={about}
        look="btn-sm btn-outline"
      />
    )
  }
  const { form } = reporting
  const isTried = form.get('person') === accountId && form.get('language') === language
  const problems = (isTried ? reporting.problems : undefined) ?? NO_PROBLEMS
  return (
    <details class="group" open={problems !== NO_PROBLEMS}>
      <summary class="btn btn-sm btn-outline">
        <Icon name="flag" class="size-4" />
        {t(report === null ? 'comments.report' : 'comments.report-again')}
        <span class="sr-only">: {about}</span>
      </summary>
      <div class="pt-4">
        <Form action={visit.here} submit={t('comments.submit')} problems={problems}>
          {Object.entries({ kind: 'report', ...fields }).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <TextArea
            id={`reason-${accountId}-${language}`}
            name="reason"
            label={t('comments.reason')}
            hint={t('comments.reason-hint')}
            value={isTried ? (form.get('reason') ?? '') : ''}
            maxLength={REPORT_REASON_LENGTH}
            problems={problems}
          />
        </Form>
      </div>
    </details>
  )
}
