import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'
import { type AppQuery, appListUrl } from './app-query.js'

/** Ways to the other pages of a list that has several. */
export function Pages({ asked, count }: { asked: AppQuery; count: number }) {
  const { t } = useFrame()
  if (count === 1) return null
  const { page } = asked
  return (
    <nav aria-label={t('pages.label')} class="mt-10 flex flex-wrap items-center justify-center gap-3">
      {page > 1 && (
        <a class="btn" rel="prev" href={appListUrl(asked, { page: Math.min(page, count + 1) - 1 })}>
          <Icon name="chevron-left" class="size-4 rtl:rotate-180" />
          {t('pages.previous')}
        </a>
      )}
      <span class="text-base-content/80">{t('pages.position', { page, pages: count })}</span>
      {page < count && (
        <a class="btn" rel="next" href={appListUrl(asked, { page: page + 1 })}>
          {t('pages.next')}
          <Icon name="chevron-right" class="size-4 rtl:rotate-180" />
        </a>
      )}
    </nav>
  )
}
