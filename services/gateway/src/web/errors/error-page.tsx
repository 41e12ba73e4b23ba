import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'
import type { Shown, Visit } from '../visit.js'

/** What the pages have words of their own for; all other errors are said in general. */
const STATUSES = [400, 403, 404, 405, 413, 429, 500, 503]

/** An error, as a page: what happened, and the way on (web-and-accounts.md 1). */
export function errorPage({ t }: Pick<Visit, 't'>, error: { status: number; code: string }): Shown {
  const { status, code } = error
  const kind = STATUSES.includes(status) ? status : status < 500 ? 400 : 500
  const own = `errors.code.${code}`
  const sentence = t(own) === own ? t(`errors.${kind}.text`) : t(own)
  const title = t(`errors.${kind}.title`)
  return { status, title, body: <ErrorMessage status={status} title={title} sentence={sentence} /> }
}

function ErrorMessage({ status, title, sentence }: { status: number; title: string; sentence: string }) {
  const { visit, t } = useFrame()
  return (
    <section class="mx-auto max-w-xl py-8 text-center sm:py-16">
      <p class="font-bold text-6xl text-primary tabular-nums">{status}</p>
      <h1 class="mt-4 font-bold text-3xl">{title}</h1>
      <p class="mt-3 text-base-content/80 text-lg">{sentence}</p>
      {status >= 500 && visit.correlationId !== '' && (
        <p class="mt-3 text-base-content/80 text-sm">
          {t('errors.reference')} <code>{visit.correlationId}</code>
        </p>
      )}
      <p class="mt-8">
        <a href="/" class="btn btn-primary">
          <Icon name="layout-grid" class="size-4" />
          {t('errors.home')}
        </a>
      </p>
    </section>
  )
}
